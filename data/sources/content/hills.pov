// hills.pov - rolling farmland with a path, cypresses and summer clouds.
// Made by the nstlib project, CC0-1.0.  Units: metres; we look along +z.
#version 3.7;
global_settings { assumed_gamma 1.0 max_trace_level 6 }
#include "shared.inc"
#include "houses.inc"

camera { location <0, 3.4, -2> look_at <0, 1.2, 40> right x * 1.5 up y angle 54 }

// A late sun from the left: every hill gets a lit flank and a shaded one.
light_source { <-900, 460, -180> srgb <1.0, 0.88, 0.68> * 1.75 }
light_source { <300, 700, -200> srgb <0.55, 0.72, 1.0> * 0.26 shadowless }
light_source { <0, 200, -900> srgb <0.70, 0.80, 1.0> * 0.12 shadowless }

Cloudy_Sky(srgb <0.18, 0.39, 0.70>, srgb <0.72, 0.81, 0.87>, srgb <1.0, 0.97, 0.91>, srgb <0.58, 0.62, 0.70>, 0.56, 0.62, -1, 21)
fog { fog_type 2 distance 760 rgb <0.62, 0.71, 0.80> fog_offset 4 fog_alt 34 }

// ---------------------------------------------------------------- the lie of the land
#declare f_bump = function(x, z, a, b, c, d, h) { h*exp(-pow((x - a)/c, 2) - pow((z - b)/d, 2)) }
#declare f_step = function(z) { pow(min(1, max(0, z)), 2)*(3 - 2*min(1, max(0, z))) }
#declare f_land = function(x, z) {
  -10*f_step((z - 8)/75) + 1.6*f_bump(x, z, -14, 14, 12, 16, 1)
  + f_bump(x, z, -62, 150, 48, 46, 15) + f_bump(x, z, 58, 185, 58, 52, 21) + f_bump(x, z, -30, 300, 90, 60, 25)
  + f_bump(x, z, 130, 340, 90, 70, 34) + f_bump(x, z, -190, 380, 110, 90, 42) + f_bump(x, z, 20, 520, 260, 90, 36)
  + 0.9*sin(x*0.06 + 0.5)*sin(z*0.05 + 1) + 1.1*(f_noise3d(x*0.05, 1, z*0.05) - 0.5) + 0.22*(f_noise3d(x*0.3, 2, z*0.3) - 0.5) }
// The path swings down the meadow, crosses the valley and climbs to the farm.
#declare f_path = function(z) { 3.2 - 0.10*z + 7.5*sin(z*0.045 - 0.5)*f_step(z/40) + 0.00135*z*z*f_step((z - 60)/60) }
#declare f_side = function(x, z) { abs(x - f_path(z)) }

// A grid that grows coarser with the distance: fine underfoot, wide at the horizon.
#declare g_z = function(u, v) { -6 + 40*v + 650*v*v*v }
#declare g_x = function(u, v) { u*(30 + 1.15*g_z(u, v)) }
#declare g_y = function(u, v) { f_land(g_x(u, v), g_z(u, v)) - 0.16*max(0, 1 - f_side(g_x(u, v), g_z(u, v))/1.5) }

// Fields: a slanting chequer of crops, each with its own drill lines.
#declare Meadow = pigment { bozo scale 9 warp { turbulence 0.7 octaves 5 }
  color_map { [0 srgb <0.30, 0.38, 0.14>] [0.4 srgb <0.38, 0.45, 0.18>] [0.7 srgb <0.46, 0.49, 0.22>] [1 srgb <0.54, 0.51, 0.27>] } }
#macro Crop(C, D, A, S)
  gradient x pigment_map {
    [0.0 bozo scale 14 color_map { [0 C] [1 C * 1.12] }] [0.55 bozo scale 14 color_map { [0 C] [1 C * 1.12] }] [0.75 color D] [1 bozo scale 14 color_map { [0 C] [1 C * 1.12] }] } scale S rotate y * A
#end
#declare Fields = pigment {
  cells
  pigment_map {
    [0.00 Crop(srgb <0.72, 0.60, 0.28>, srgb <0.64, 0.52, 0.23>, 20, 2.2)]
    [0.18 Crop(srgb <0.72, 0.60, 0.28>, srgb <0.64, 0.52, 0.23>, 20, 2.2)]
    [0.18 Crop(srgb <0.36, 0.46, 0.18>, srgb <0.30, 0.40, 0.15>, 70, 2.0)]
    [0.42 Crop(srgb <0.36, 0.46, 0.18>, srgb <0.30, 0.40, 0.15>, 70, 2.0)]
    [0.42 Crop(srgb <0.52, 0.40, 0.27>, srgb <0.42, 0.31, 0.20>, -15, 1.8)]
    [0.56 Crop(srgb <0.52, 0.40, 0.27>, srgb <0.42, 0.31, 0.20>, -15, 1.8)]
    [0.56 Crop(srgb <0.48, 0.53, 0.22>, srgb <0.43, 0.48, 0.19>, 45, 3.0)]
    [0.80 Crop(srgb <0.48, 0.53, 0.22>, srgb <0.43, 0.48, 0.19>, 45, 3.0)]
    [0.80 Crop(srgb <0.78, 0.68, 0.36>, srgb <0.70, 0.58, 0.28>, 100, 2.4)]
    [1.00 Crop(srgb <0.78, 0.68, 0.36>, srgb <0.70, 0.58, 0.28>, 100, 2.4)]
  }
  scale <46, 400, 62> rotate y * 24 translate <12, -120, 8>
}
#declare Soil = pigment { granite scale 3 color_map { [0 srgb <0.62, 0.52, 0.38>] [0.5 srgb <0.70, 0.60, 0.45>] [1 srgb <0.52, 0.43, 0.31>] } }
object {
  Surface(g_x, g_y, g_z, -1, 1, 0, 1, 170, 260)
  texture {
    pigment {
      // near: meadow; beyond the brook: fields; and over both, the path with its two ruts
      function { min(1, max(0, f_side(x, z)/1.9 + 0.30*(f_noise3d(x*1.3, 0, z*0.8) - 0.5))) }
      pigment_map {
        [0.00 bozo scale 0.6 color_map { [0 srgb <0.44, 0.46, 0.22>] [1 srgb <0.60, 0.54, 0.34>] }]
        [0.12 bozo scale 0.6 color_map { [0 srgb <0.48, 0.47, 0.25>] [1 srgb <0.62, 0.55, 0.36>] }]
        [0.24 Soil] [0.62 Soil]
        [0.80 function { min(1, max(0, (z + 12*f_noise3d(x*0.03, 0, 5) - 62)/3)) } pigment_map { [0 Meadow] [1 Fields] }]
      }
    }
    normal { average normal_map { [1 granite 0.35 scale 2] [1 wrinkles 0.4 scale 0.25] } }
    finish { diffuse 0.82 }
  }
}

// Three far ridges, each paler than the one before: the haze does the rest.
#macro Ridge(Z, H, C, S)
  #local r_x = function(u, v) { u*Z*1.3 }
  #local r_y = function(u, v) { v*H*(0.45 + 0.75*f_noise3d(u*3.2 + S, 3, S) + 0.16*f_noise3d(u*17, 5, S) + 0.05*f_noise3d(u*60, 5, S)) }
  #local r_z = function(u, v) { Z + 120*v }
  object { Surface(r_x, r_y, r_z, -1, 1, 0, 1, 220, 3) pigment { C } finish { diffuse 0.6 emission 0.12 } }
#end
Ridge(1100, 105, srgb <0.38, 0.48, 0.46>, 2)
Ridge(1700, 190, srgb <0.44, 0.54, 0.62>, 9)
Ridge(2600, 300, srgb <0.56, 0.65, 0.75>, 5)

// ---------------------------------------------------------------- trees
// A crown is a few thousand little leaves in clumps.  The leaves borrow the normal of the
// crown, which gives the soft, round shading a real tree has from afar.
#macro Crown(N, Leaf, Rx, Ry, Base, S)
  #local R = seed(S);
  #local Nc = 46;
  #local Clump = array[Nc];
  #for (I, 0, Nc - 1)
    #local D = vnormalize(<Between(-1, 1, R), Between(-0.8, 1, R), Between(-1, 1, R)>);
    #local Clump[I] = D * pow(rand(R), 0.35);
  #end
  mesh {
    #for (I, 0, N - 1)
      #local C = Clump[int(rand(R) * Nc * 0.9999)];
      #local D = vnormalize(<Between(-1, 1, R), Between(-1, 1, R), Between(-1, 1, R)>);
      #local Q = C + D * 0.30 * pow(rand(R), 0.5);
      #local P = <Q.x * Rx, Base + Ry + Q.y * Ry, Q.z * Rx>;
      #local Nm = vnormalize(0.55*vnormalize(Q) + 0.75*D + 0.25*<Between(-1, 1, R), Between(-1, 1, R), Between(-1, 1, R)>);
      #local A = vnormalize(vcross(Nm, <Between(-1, 1, R), Between(-1, 1, R), Between(-1, 1, R)>));
      #local B = vcross(Nm, A);
      #local L = Leaf * Between(0.7, 1.3, R);
      smooth_triangle { P - A*L, Nm, P + A*L, Nm, P + B*L*1.5, Nm }
    #end
  }
#end
#declare Broad = array[3];
#declare Broad[0] = Crown(5200, 0.16, 3.4, 3.2, 1.6, 11)
#declare Broad[1] = Crown(5200, 0.16, 4.0, 2.9, 1.8, 12)
#declare Broad[2] = Crown(5200, 0.15, 2.9, 3.7, 1.5, 13)
// the one tree that stands near needs smaller leaves, and more of them
#declare Great_Crown = Crown(26000, 0.07, 3.6, 3.1, 1.7, 17)
#declare Cypress = array[2];
#declare Cypress[0] = Crown(3600, 0.12, 0.85, 4.6, 0.2, 21)
#declare Cypress[1] = Crown(3600, 0.12, 0.72, 4.0, 0.2, 22)
#declare Bush = Crown(1500, 0.10, 1.3, 0.9, -0.3, 31)
#declare Rt = seed(8);
#macro Leaves(C) texture { pigment { bozo scale 0.9 color_map { [0 C * 0.72] [0.5 C] [1 C * 1.25] } } finish { diffuse 0.72 0.22 } } #end
#declare Bark = texture { pigment { srgb <0.27, 0.21, 0.16> } normal { wrinkles 0.6 scale <0.1, 1, 0.1> } finish { diffuse 0.7 } }
#macro Tree(X, Z, K, C)
  union {
    object { #if (Z < 30) Great_Crown #else Broad[int(rand(Rt) * 2.999)] #end Leaves(C * Between(0.85, 1.12, Rt)) }
    cone { <0, -0.8, 0>, 0.36, <0.1, 3.2, 0>, 0.2 texture { Bark } }
    cone { <0.1, 2.2, 0>, 0.18, <1.4, 4.4, 0.3>, 0.06 texture { Bark } }
    cone { <0.1, 2.4, 0>, 0.18, <-1.3, 4.6, -0.2>, 0.06 texture { Bark } }
    cone { <0.1, 3.0, 0>, 0.2, <0.1, 5.4, 0>, 0.05 texture { Bark } }
    rotate y * rand(Rt) * 360 scale K * <Between(0.9, 1.1, Rt), Between(0.9, 1.1, Rt), 1> translate <X, f_land(X, Z), Z>
  }
#end
#macro A_Cypress(X, Z, K)
  union {
    object { Cypress[int(rand(Rt) * 1.999)] Leaves(srgb <0.16, 0.25, 0.13> * Between(0.85, 1.2, Rt)) }
    cylinder { <0, -0.5, 0>, <0, 1, 0>, 0.16 texture { Bark } }
    rotate y * rand(Rt) * 360 scale K * Between(0.88, 1.12, Rt) translate <X, f_land(X, Z) - 0.1, Z>
  }
#end
#declare Green = srgb <0.31, 0.42, 0.15>;
// the great tree of the foreground, left, and its neighbours
Tree(-13.5, 27, 1.28, Green)
Tree(-21, 36, 1.05, Green * 0.9)
Tree(-29, 47, 1.1, srgb <0.36, 0.43, 0.16>)
Tree(25, 52, 1.0, srgb <0.34, 0.42, 0.17>)
Tree(31, 58, 1.2, Green * 0.95)
// along the brook in the valley
#for (I, 0, 46)
  #declare X = -80 + I * 3.7 + Between(-1.6, 1.6, Rt);
  #if (f_side(X, 84) > 4) Tree(X, 84 + 5*sin(X*0.06) + Between(-2, 2, Rt), Between(0.45, 0.85, Rt), srgb <0.30, 0.40, 0.17> * Between(0.85, 1.15, Rt)) #end
#end
// hedges and single trees between the fields
#for (I, 0, 240)
  #declare Z = Between(105, 430, Rt);
  #declare X = Between(-0.75, 0.75, Rt) * Z;
  // pull the tree to the nearest field border (the chequer is turned by 24 degrees)
  #declare Pq = vrotate(<X - 12, 0, Z - 8>, y * -24);
  #declare Pq = <46 * floor(Pq.x / 46 + 0.5) + Between(-1, 1, Rt), 0, Pq.z>;
  #if (mod(I, 3) = 0) #declare Pq = <Pq.x + Between(-23, 23, Rt), 0, 62 * floor(Pq.z / 62 + 0.5) + Between(-1, 1, Rt)>; #end
  #declare Pq = vrotate(Pq, y * 24) + <12, 0, 8>;
  #if (f_side(Pq.x, Pq.z) > 4 & Pq.z > 96) Tree(Pq.x, Pq.z, Between(0.3, 0.9, Rt), srgb <0.29, 0.38, 0.16> * Between(0.85, 1.2, Rt)) #end
#end
// a little wood on the right-hand hill
#for (I, 0, 70)
  Tree(104 + Between(-22, 22, Rt), 225 + Between(-22, 22, Rt), Between(0.8, 1.2, Rt), srgb <0.26, 0.35, 0.15>)
#end
// cypresses beside the path, up to the farm
#for (I, 0, 11)
  #declare Z = 92 + I * 6.6;
  A_Cypress(f_path(Z) - 3.2, Z, 0.92)
  #if (mod(I, 3) < 2) A_Cypress(f_path(Z + 2.5) + 3.4, Z + 2.5, 0.9) #end
#end

// ---------------------------------------------------------------- the farm
#declare Fx = f_path(172) + 3;  #declare Fz = 176;
#declare Farm = union {
  object { House(11, 2, 8, 0, srgb <0.80, 0.66, 0.47>, srgb <0.64, 0.38, 0.26>, srgb <0.34, 0.26, 0.20>, 0, 3) translate <-5, 0, 0> }
  object { House(5, 3, 5, 0, srgb <0.78, 0.62, 0.44>, srgb <0.62, 0.36, 0.25>, srgb <0.34, 0.26, 0.20>, 0, 9) translate <5.6, 0, 1.5> }
  object { House(7, 1, 6, 0, srgb <0.74, 0.60, 0.44>, srgb <0.60, 0.36, 0.26>, srgb <0.34, 0.26, 0.20>, 0, 5) rotate y * 18 translate <-15, 0, -2> }
}
object { Farm rotate y * 14 translate <Fx, f_land(Fx, Fz) + 0.2, Fz> }
A_Cypress(Fx - 8, Fz - 4, 1.3) A_Cypress(Fx + 13, Fz + 2, 1.5) A_Cypress(Fx + 15, Fz + 4, 1.3) Tree(Fx - 20, Fz + 6, 1.1, Green) Tree(Fx + 20, Fz + 8, 1.0, Green * 0.9)
A_Cypress(Fx - 19, Fz - 2, 1.3)

// ---------------------------------------------------------------- grass, poppies and a fence
#macro Tuft(N, H, S)
  #local R = seed(S);
  mesh {
    #for (I, 0, N - 1)
      #local P = <Between(-0.55, 0.55, R), -0.03, Between(-0.55, 0.55, R)>;
      #local A = Between(0, 2*pi, R);
      #local D = <cos(A), 0, sin(A)>;
      #local Hh = H * Between(0.5, 1.25, R);
      #local Tip = P + <Between(-0.5, 0.6, R), 1, Between(-0.5, 0.5, R)> * Hh;
      #local Mid = P*0.55 + Tip*0.45 - <Between(-0.05, 0.05, R), -0.05, 0> * Hh;
      #local Wd = 0.008 + 0.007*rand(R);
      #local Nn = vnormalize(<Between(-0.5, 0.3, R), 1, Between(-0.6, 0.2, R)>);
      smooth_triangle { P - D*Wd, Nn, P + D*Wd, Nn, Mid + D*Wd*0.7, Nn }
      smooth_triangle { P - D*Wd, Nn, Mid + D*Wd*0.7, Nn, Mid - D*Wd*0.7, Nn }
      smooth_triangle { Mid - D*Wd*0.7, Nn, Mid + D*Wd*0.7, Nn, Tip, Nn }
    #end
  }
#end
#declare Grass = array[4];
#declare Grass[0] = Tuft(170, 0.34, 41)
#declare Grass[1] = Tuft(170, 0.30, 42)
#declare Grass[2] = Tuft(130, 0.46, 43)
#declare Grass[3] = Tuft(150, 0.24, 44)
#declare Blade = array[4] { srgb <0.36, 0.45, 0.15>, srgb <0.44, 0.50, 0.19>, srgb <0.58, 0.55, 0.28>, srgb <0.31, 0.40, 0.14> }
#declare T_Blade = array[4];
#for (K, 0, 3) #declare T_Blade[K] = texture { pigment { Blade[K] } finish { diffuse 0.65 0.25 } } #end
#declare Rg = seed(14);
#for (I, 0, 5200)
  // more tufts near by, fewer far away
  #declare Z = 1.5 + 42 * pow(rand(Rg), 1.5);
  #declare X = Between(-0.72, 0.72, Rg) * (Z + 5);
  #declare Fs = f_side(X, Z);
  #if (Fs > 1.45)
    object { Grass[int(rand(Rg)*3.999)] texture { T_Blade[int(rand(Rg)*3.999)] } rotate y * rand(Rg) * 360
      scale <1, Between(0.7, 1.2, Rg) * min(1, 0.35 + 0.4*(Fs - 1.4)), 1> translate <X, f_land(X, Z), Z> }
  #end
#end
#declare T_Poppy = texture { pigment { srgb <0.80, 0.14, 0.08> } finish { diffuse 0.6 0.3 } }
#declare Poppy = union { #for (I, 0, 3) disc { 0, <0.35, 1, 0>, 0.042 translate x * 0.02 rotate y * I * 90 } #end texture { T_Poppy } }
#for (I, 0, 900)
  #declare Z = 2.5 + 34 * pow(rand(Rg), 1.3);
  #declare X = Between(-0.7, 0.7, Rg) * (Z + 4);
  #if (f_side(X, Z) > 1.6 & f_noise3d(X*0.22, 4, Z*0.16) > 0.53)
    #declare Ph = Between(0.28, 0.46, Rg);
    object { Poppy rotate <Between(-50, 10, Rg), rand(Rg)*360, Between(-25, 25, Rg)> scale Between(0.8, 1.25, Rg) translate <X, f_land(X, Z) + Ph, Z> }
  #end
#end
#macro Fence_At(Z) <f_path(Z) + 2.5 + 0.02*Z, f_land(f_path(Z) + 2.5 + 0.02*Z, Z), Z> #end
#declare Old_Wood = texture { pigment { wood turbulence 0.2 scale <0.06, 1, 0.06> rotate x * 88 color_map { [0 srgb <0.50, 0.46, 0.40>] [1 srgb <0.34, 0.30, 0.25>] } } normal { wrinkles 0.5 scale <0.05, 0.6, 0.05> } finish { diffuse 0.8 } }
#for (I, 0, 15)
  #declare Z = 3.5 + I * 2.6;
  #declare P = Fence_At(Z);
  #declare Q = Fence_At(Z + 2.6);
  union {
    cylinder { P - y*0.3, P + <Between(-0.05, 0.05, Rg), 1.15, Between(-0.05, 0.05, Rg)>, 0.07 }
    cylinder { P + y*Between(0.9, 1.0, Rg), Q + y*Between(0.9, 1.0, Rg), 0.04 }
    cylinder { P + y*Between(0.48, 0.6, Rg), Q + y*Between(0.48, 0.6, Rg), 0.04 }
    texture { Old_Wood }
  }
#end
