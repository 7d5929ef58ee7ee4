// harbour.pov - a small harbour on a bright afternoon.
// Made by the nstlib project, CC0-1.0.  Units: metres; the water is y = 0.
#version 3.7;
global_settings { assumed_gamma 1.0 max_trace_level 8 }
#include "shared.inc"
#include "houses.inc"

camera { location <-3, 6.0, -33> look_at <-0.6, 6.1, 0> right x * 4/3 up y angle 53 }

// Sun over the left shoulder, and the sky as a wide, weak, blue light from above.
light_source { <-420, 330, -300> srgb <1.0, 0.92, 0.78> * 1.45 area_light <14, 0, -18>, <0, 22, 0>, 3, 3 adaptive 1 }
light_source { <200, 500, -300> srgb <0.62, 0.78, 1.0> * 0.20 shadowless }
light_source { <-60, 90, -400> srgb <0.70, 0.82, 1.0> * 0.13 shadowless }
light_source { <60, -200, -100> srgb <0.55, 0.72, 0.75> * 0.07 shadowless }

Cloudy_Sky(srgb <0.26, 0.47, 0.75>, srgb <0.80, 0.86, 0.90>, srgb <0.98, 0.96, 0.92>, srgb <0.62, 0.66, 0.73>, 0.52, 0.45, -0.8, 5)
fog { fog_type 2 distance 430 rgb <0.60, 0.70, 0.78> fog_offset 0 fog_alt 26 turbulence 0 }

// ---------------------------------------------------------------- water
plane { y, 0
  texture {
    pigment { srgb <0.15, 0.28, 0.29> }
    normal { average normal_map {
        [1.0 bumps 0.13 scale <2.6, 1, 0.9> rotate y * 12]
        [0.8 bumps 0.11 scale <0.7, 1, 0.28> rotate y * -8]
        [0.6 wrinkles 0.10 scale <5, 1, 2>] } }
    finish { diffuse 0.55 specular 0.3 roughness 0.004 reflection { 0.06, 0.92 fresnel } conserve_energy }
  }
  interior { ior 1.33 }
}

// ---------------------------------------------------------------- quay
// Everything on land is built along the x axis and turned at the end, so that the quay
// runs away to the left and the row of houses gives the picture its depth.
#declare Quay_Stone = texture {
  pigment { brick
    pigment { granite scale 1.2 color_map { [0 srgb <0.34, 0.33, 0.28>] [1 srgb <0.26, 0.25, 0.21>] } },
    pigment { granite scale 3 color_map { [0 srgb <0.60, 0.56, 0.48>] [0.5 srgb <0.52, 0.48, 0.41>] [1 srgb <0.44, 0.41, 0.36>] } }
    brick_size <1.3, 0.48, 1.3> mortar 0.04 }
  normal { granite 0.3 scale 0.8 } finish { diffuse 0.8 } }
#declare Weed = texture { // the tide mark
  pigment { gradient y color_map { [0 srgbt <0.13, 0.17, 0.08, 0>] [0.22 srgbt <0.16, 0.19, 0.10, 0.1>] [0.36 srgbt <0.20, 0.20, 0.14, 0.7>] [0.5 rgbt 1] [1 rgbt 1] }
    warp { turbulence <0.0, 0.05, 0> octaves 4 } scale 3.2 } finish { diffuse 0.7 } }

#declare Rw = seed(99);
#declare Land = union {
  box { <-90, -3, 0>, <70, 2.0, 200> texture { Quay_Stone } texture { Weed } }
  box { <-90, 1.9, -0.15>, <70, 2.12, 0.8> texture { T_Stone_Trim } normal { granite 0.2 } }
  // paving
  box { <-90, 2.0, 0.6>, <70, 2.06, 12> pigment { cells pigment_map { [0 srgb <0.55, 0.51, 0.45>] [1 srgb <0.46, 0.43, 0.38>] } scale <0.5, 1, 0.3> } normal { granite 0.2 scale 0.5 } }
  // the houses
  #declare Walls = array[9] { srgb <0.86, 0.72, 0.50>, srgb <0.77, 0.50, 0.39>, srgb <0.87, 0.83, 0.73>, srgb <0.55, 0.65, 0.70>, srgb <0.84, 0.64, 0.42>, srgb <0.62, 0.32, 0.26>, srgb <0.74, 0.76, 0.64>, srgb <0.88, 0.78, 0.62>, srgb <0.68, 0.54, 0.46> }
  #declare Shuts = array[5] { srgb <0.20, 0.36, 0.32>, srgb <0.24, 0.34, 0.48>, srgb <0.40, 0.24, 0.18>, srgb <0.62, 0.62, 0.58>, srgb <0.18, 0.28, 0.20> }
  #declare X = -66;
  #for (I, 0, 15)
    #declare Wd = Between(5.2, 8.2, Rw);
    #declare St = 2 + int(Between(0.3, 2.3, Rw));
    #declare Gb = int(Between(0, 2.99, Rw));
    object { House(Wd, St, 9, Gb, Walls[mod(I * 4 + 2, 9)], srgb <0.62, 0.33, 0.23> * Between(0.75, 1.0, Rw), Shuts[mod(I * 3, 5)], (rand(Rw) < 0.25), I + 4)
      translate <X, 2.05, 7.5 + Between(-0.25, 0.25, Rw)> }
    #declare X = X + Wd + 0.02;
  #end
  // bollards and iron rings, crates and nets
  #for (I, 0, 14)
    lathe { linear_spline 6 <0, 0>, <0.24, 0>, <0.20, 0.5>, <0.32, 0.62>, <0.30, 0.78>, <0, 0.84> translate <-52 + I * 6.5, 2.1, 0.9>
      pigment { srgb <0.18, 0.18, 0.19> } finish { diffuse 0.8 specular 0.2 roughness 0.05 } }
  #end
  #for (I, 0, 30)
    box { -0.5, 0.5 scale <Between(0.6, 1.0, Rw), Between(0.4, 0.6, Rw), Between(0.5, 0.7, Rw)> rotate y * Between(-25, 25, Rw)
      translate <int(Between(-10, 6, Rw)) * 5.1 + Between(-1, 1, Rw), 2.33 + (rand(Rw) < 0.3 ? 0.5 : 0), Between(2.0, 4.0, Rw)>
      pigment { gradient y color_map { [0.85 srgb <0.55, 0.42, 0.27>] [0.85 srgb <0.22, 0.15, 0.10>] } scale 0.16 } finish { diffuse 0.8 } }
  #end
  // stairs down to the water
  #for (I, 0, 7) box { <-14 - I * 0.35, -1, -0.9>, <-14.35 - I * 0.35, 1.85 - I * 0.26, 0.1> texture { Quay_Stone } texture { Weed } } #end
}
object { Land rotate y * 24 translate <6, 0, 12> }

// ---------------------------------------------------------------- the hill and the church behind
#declare f_h = function { 20*exp(-pow((x - 6)/52, 2)) + 9*exp(-pow((x + 62)/34, 2)) + 5*f_noise3d(x*0.05, 0, 2)  }
isosurface {
  function { (y - f_h(x, 0, 0)*(1 - pow((z - 75)/40, 2)) - 3.5*f_noise3d(x*0.28, y*0.3, z*0.28) - 1.5*f_noise3d(x*0.9, y*0.9, z*0.9)) * 0.4 }
  contained_by { box { <-150, -1, 36>, <170, 34, 114> } } max_gradient 1.6 accuracy 0.05
  texture { pigment { bozo scale 5 warp { turbulence 0.6 } color_map { [0 srgb <0.20, 0.29, 0.13>] [0.5 srgb <0.29, 0.37, 0.17>] [0.8 srgb <0.36, 0.40, 0.20>] [1 srgb <0.42, 0.42, 0.24>] } }
    normal { granite 0.5 scale 3 } finish { diffuse 0.8 } }
}
union { // the tower
  difference { box { <-3, 0, -3>, <3, 22, 3> } 
    #for (I, 0, 1) box { <-0.7, 16, -4>, <0.7, 18.6, 4> rotate y * 90 * I } cylinder { <0, 18.6, -4>, <0, 18.6, 4>, 0.7 rotate y * 90 * I } #end
    Plaster(srgb <0.80, 0.74, 0.64>, 3) }
  box { <-3.3, 21.6, -3.3>, <3.3, 22.2, 3.3> texture { T_Stone_Trim } }
  box { <-3.2, 14.6, -3.2>, <3.2, 15.0, 3.2> texture { T_Stone_Trim } }
  prism { conic_sweep linear_spline 0, 1, 5, <-3.4, -3.4>, <3.4, -3.4>, <3.4, 3.4>, <-3.4, 3.4>, <-3.4, -3.4> rotate x * 180 translate y * 1 scale <1, 10, 1> translate y * 22 pigment { srgb <0.36, 0.44, 0.42> } finish { diffuse 0.8 } }
  cylinder { <0, 31.5, 0>, <0, 34, 0>, 0.12 pigment { srgb <0.7, 0.6, 0.3> } }
  cylinder { <0, 12.5, -3.15>, <0, 12.5, -3>, 1.2 pigment { srgb <0.82, 0.80, 0.72> } }
  box { <-0.06, 12.5, -3.2>, <0.06, 13.4, -3.1> pigment { rgb 0.05 } } box { <-0.06, 12.4, -3.2>, <0.7, 12.55, -3.1> pigment { rgb 0.05 } }
  scale 0.86 rotate y * 30 translate <-11.5, 2, 52>
}

// ---------------------------------------------------------------- boats
// The hull is a surface of u (stern 0 .. bow 1) and v (-1 port .. 0 keel .. 1 starboard).
#macro Hull(L, B, H, D)
  #ifdef (h_beam) #undef h_beam #undef h_top #undef h_y #undef h_x #undef h_z #end
  #declare h_beam = function(u, v) { B*(1 - pow(u, 3.4))*(0.74 + 0.26*sin(pi*min(1, u*1.05 + 0.12))) + 0.012 }
  #declare h_top = function(u, v) { H*(1 + 1.15*pow(max(0, u - 0.35), 2) + 0.35*pow(max(0, 0.35 - u), 2)) }
  #declare h_y = function(u, v) { h_top(u, 0) - (h_top(u, 0) + D*(1 - pow(u, 7)))*pow(cos(v*pi/2), 1.15) }
  #declare h_x = function(u, v) { L*(u - 0.5) + 0.30*(h_y(u, v) + 0.2*H)*pow(u, 4) - 0.10*h_y(u, v)*pow(1 - u, 6) }
  #declare h_z = function(u, v) { h_beam(u, v)*select(v, -1, 1)*pow(abs(sin(v*pi/2)), 0.72) }
#end
#macro Rails(R)
  #for (Sd, -1, 1, 2)
    sphere_sweep { linear_spline 25 #for (I, 0, 24) <h_x(I/24, Sd), h_top(I/24, 0), h_z(I/24, Sd)>, R #end }
  #end
  cylinder { <h_x(0, -1), h_top(0, 0), h_z(0, -1)>, <h_x(0, 1), h_top(0, 0), h_z(0, 1)>, R }
#end
#declare Wood_Old = texture {
  pigment { wood turbulence 0.08 scale <0.05, 0.05, 0.6> rotate y * 90 color_map { [0 srgb <0.55, 0.40, 0.25>] [0.6 srgb <0.47, 0.33, 0.20>] [1 srgb <0.36, 0.25, 0.15>] } }
  normal { wrinkles 0.1 scale <0.5, 0.05, 0.05> } finish { diffuse 0.8 specular 0.1 roughness 0.05 } }
#macro Paint(C, Foot, Line)
  texture {
    pigment { gradient y color_map { [0 Foot] [0.12 Foot] [0.12 C] [0.97 C] [1 C] } scale Line }
    normal { gradient y 0.25 scallop_wave scale 0.16 }
    finish { diffuse 0.8 specular 0.25 roughness 0.03 reflection { 0, 0.08 } } }
  texture { pigment { granite scale <1.2, 2.4, 1.2> color_map { [0 srgbt <0.30, 0.26, 0.22, 0.65>] [0.25 rgbt 1] [1 rgbt 1] } } finish { diffuse 0.8 } }
#end

#macro Rowing_Boat(C, Inside, S)
  Hull(4.4, 0.82, 0.55, 0.22)
  union {
    object { Surface(h_x, h_y, h_z, 0, 1, -1, 1, 30, 28) Paint(C, srgb <0.30, 0.12, 0.10>, 1.0) }
    object { Surface(h_x, h_y, h_z, 0.01, 0.985, -1, 1, 26, 26) scale <0.985, 1, 0.94> translate y * 0.03 texture { pigment { Inside } normal { gradient x 0.3 scallop_wave scale 0.4 } finish { diffuse 0.8 } } }
    polygon { 10, #for (I, 0, 9) <h_x(0, -1 + I*2/9), h_y(0, -1 + I*2/9), h_z(0, -1 + I*2/9)> #end Paint(C, srgb <0.30, 0.12, 0.10>, 1.0) }
    union { Rails(0.05) texture { Wood_Old } }
    // floor boards, three thwarts, oars
    box { <-1.9, 0.02, -0.42>, <1.4, 0.06, 0.42> texture { Wood_Old } }
    box { <-1.25, 0.36, -0.66>, <-0.95, 0.40, 0.66> texture { Wood_Old } }
    box { <-0.15, 0.36, -0.64>, <0.13, 0.40, 0.64> texture { Wood_Old } }
    box { <0.95, 0.38, -0.34>, <1.2, 0.42, 0.34> texture { Wood_Old } }
    box { <-2.1, 0.36, -0.54>, <-1.85, 0.40, 0.54> texture { Wood_Old } }
    #for (Sd, -1, 1, 2)
      union { cylinder { <-1.5, 0, 0>, <1.2, 0, 0>, 0.028 } sphere { 0, 1 scale <0.38, 0.015, 0.09> translate x * -1.75 }
        pigment { srgb <0.66, 0.52, 0.34> } rotate <0, Sd * 5, 2.5> translate <0.1, 0.46, Sd * 0.25> }
    #end
    // a coil of rope and a bucket
    #for (I, 0, 3) torus { 0.2 - I*0.012, 0.03 translate <1.45, 0.30 + I*0.045, 0.02*I> pigment { srgb <0.72, 0.62, 0.42> } } #end
    lathe { linear_spline 4 <0, 0>, <0.12, 0>, <0.15, 0.28>, <0.14, 0.28> translate <-0.6, 0.06, 0.2> pigment { srgb <0.30, 0.42, 0.50> } finish { specular 0.3 } }
  }
#end

#macro Line(A, B, R) cylinder { A, B, R pigment { srgb <0.24, 0.21, 0.18> } } #end

#macro Fishing_Boat(C, Trim, House_C, Mast, S)
  #local Rb = seed(S);
  Hull(9.6, 1.55, 1.25, 0.6)
  #local dk_y = function(u, v) { h_top(u, 0) - 0.34 }
  #local dk_z = function(u, v) { h_beam(u, 0)*v*0.99 }
  #local dk_x = function(u, v) { h_x(u, 1) }
  union {
    object { Surface(h_x, h_y, h_z, 0, 1, -1, 1, 40, 36) Paint(C, srgb <0.42, 0.13, 0.10>, 2.4) }
    polygon { 14, #for (I, 0, 13) <h_x(0, -1 + I*2/13), h_y(0, -1 + I*2/13), h_z(0, -1 + I*2/13)> #end Paint(C, srgb <0.42, 0.13, 0.10>, 2.4) }
    object { Surface(dk_x, dk_y, dk_z, 0.01, 0.97, -1, 1, 24, 6) texture { Wood_Old } }
    union { Rails(0.09) pigment { Trim } finish { diffuse 0.8 } }
    union { Rails(0.05) translate y * -0.28 scale <1, 1, 1.015> pigment { Trim * 0.9 } finish { diffuse 0.8 } }
    // wheelhouse
    union {
      difference {
        superellipsoid { <0.12, 0.08> scale <1.25, 1.15, 0.88> }
        #for (I, 0, 2) box { <-1.0 + 0.68*I, 0.15, -2>, <-0.46 + 0.68*I, 0.78, 2> } #end
        #for (I, 0, 2) box { <0.5, 0.15, -0.75 + 0.54*I>, <2, 0.78, -0.33 + 0.54*I> } #end
        pigment { House_C } finish { diffuse 0.8 specular 0.15 roughness 0.04 }
      }
      box { <-1.1, 0, -0.78>, <1.1, 0.95, 0.78> texture { T_Pane } interior { ior 1.5 } }
      superellipsoid { <0.2, 0.3> scale <1.5, 0.09, 1.08> translate y * 1.18 pigment { Trim } finish { diffuse 0.8 } }
      cylinder { <-0.7, 1.2, 0.4>, <-0.7, 2.1, 0.4>, 0.1 pigment { srgb <0.35, 0.35, 0.36> } }
      torus { 0.30, 0.08 rotate x * 90 translate <-0.1, -0.35, -0.95> pigment { radial frequency 4 color_map { [0.5 srgb <0.85, 0.30, 0.16>] [0.5 srgb <0.9, 0.88, 0.84>] } rotate x * 90 translate <-0.1, -0.35, -0.95> } }
      translate <-2.2, 1.95, 0>
    }
    // mast, boom with a furled sail, shrouds
    cylinder { <0.9, 0.8, 0>, <0.9, Mast, 0>, 0.11 texture { Wood_Old rotate z * 90 } }
    cylinder { <0.9, 2.9, 0>, <-3.4, 3.9, 0>, 0.075 texture { Wood_Old } }
    sphere_sweep { b_spline 9 #for (I, 0, 8) <1.0 - 0.55*I, 3.10 + 0.13*I + Between(-0.04, 0.04, Rb), Between(-0.04, 0.04, Rb)>, 0.20 - 0.012*I + Between(-0.02, 0.05, Rb) #end
      pigment { srgb <0.60, 0.30, 0.18> } normal { wrinkles 0.7 scale <0.15, 0.5, 0.5> } finish { diffuse 0.85 } }
    Line(<0.9, Mast - 0.2, 0>, <5.2, 1.9, 0>, 0.022) Line(<0.9, Mast - 0.2, 0>, <-4.6, 1.6, 0>, 0.022)
    #for (Sd, -1, 1, 2) Line(<0.9, Mast - 0.8, 0>, <1.6, 1.25, Sd * 1.4>, 0.02) Line(<0.9, Mast - 0.8, 0>, <0.3, 1.25, Sd * 1.5>, 0.02) #end
    Line(<0.9, Mast - 0.3, 0>, <-3.3, 3.85, 0>, 0.015)
    triangle { <0.85, Mast - 0.1, 0>, <0.85, Mast - 0.5, 0>, <0.2, Mast - 0.35, 0.2> pigment { srgb <0.75, 0.2, 0.15> } }
    // fish boxes, floats, a hatch, fenders
    box { <1.9, 1.0, -0.6>, <3.0, 1.35, 0.6> pigment { Trim * 0.8 } }
    #for (I, 0, 8) sphere { <Between(-4.2, -3.6, Rb), 1.15 + Between(0, 0.35, Rb), Between(-0.8, 0.8, Rb)>, 0.17 pigment { srgb <0.88, 0.42, 0.14> } finish { specular 0.3 roughness 0.02 } } #end
    #for (I, 0, 2) torus { 0.26, 0.10 rotate x * 90 translate <-2.6 + 2.1*I, 0.72, -1.62 + 0.05*I> pigment { srgb <0.10, 0.10, 0.11> } finish { specular 0.15 roughness 0.08 } } #end
  }
#end

// A gaff-rigged boat with its tan sails up to dry: the large warm shape of the picture.
#macro Sail(P00, P10, P11, P01, Belly)
  #local P00x_ = P00.x; #local P00y_ = P00.y; #local P00z_ = P00.z;
  #local P10x_ = P10.x; #local P10y_ = P10.y; #local P10z_ = P10.z;
  #local P11x_ = P11.x; #local P11y_ = P11.y; #local P11z_ = P11.z;
  #local P01x_ = P01.x; #local P01y_ = P01.y; #local P01z_ = P01.z;
  #local s_x = function(u, v) { P00x_*(1-u)*(1-v) + P10x_*u*(1-v) + P11x_*u*v + P01x_*(1-u)*v }
  #local s_y = function(u, v) { P00y_*(1-u)*(1-v) + P10y_*u*(1-v) + P11y_*u*v + P01y_*(1-u)*v - 0.15*sin(pi*u)*(1 - v) }
  #local s_z = function(u, v) { P00z_*(1-u)*(1-v) + P10z_*u*(1-v) + P11z_*u*v + P01z_*(1-u)*v + Belly*sin(pi*u)*sin(pi*(0.15 + 0.8*v)) + 0.05*sin(u*16 + v*7)*(1 - v) }
  object { Surface(s_x, s_y, s_z, 0, 1, 0, 1, 24, 24)
    texture { pigment { gradient y color_map { [0 srgb <0.62, 0.36, 0.23>] [0.06 srgb <0.52, 0.29, 0.18>] [0.08 srgb <0.64, 0.38, 0.25>] [1 srgb <0.60, 0.34, 0.21>] } scale 0.95 rotate z * 12 }
      normal { wrinkles 0.15 scale 0.8 } finish { diffuse 0.75 0.25 } } }
#end
#macro Gaffer(C)
  Hull(10.5, 1.6, 1.15, 0.6)
  #local dk_y = function(u, v) { h_top(u, 0) - 0.2 }
  #local dk_z = function(u, v) { h_beam(u, 0)*v*0.99 }
  #local dk_x = function(u, v) { h_x(u, 1) }
  union {
    object { Surface(h_x, h_y, h_z, 0, 1, -1, 1, 40, 36) Paint(C, srgb <0.42, 0.13, 0.10>, 2.2) }
    polygon { 14, #for (I, 0, 13) <h_x(0, -1 + I*2/13), h_y(0, -1 + I*2/13), h_z(0, -1 + I*2/13)> #end Paint(C, srgb <0.42, 0.13, 0.10>, 2.2) }
    object { Surface(dk_x, dk_y, dk_z, 0.01, 0.97, -1, 1, 24, 6) texture { Wood_Old } }
    union { Rails(0.08) pigment { srgb <0.85, 0.80, 0.66> } finish { diffuse 0.8 } }
    box { <-3.2, 0.9, -0.75>, <-0.4, 1.65, 0.75> texture { Wood_Old } }
    cylinder { <1.2, 0.7, 0>, <1.2, 11.5, 0>, 0.12 texture { Wood_Old rotate z * 90 } }
    cylinder { <1.2, 2.2, 0>, <-5.2, 2.5, -0.4>, 0.08 texture { Wood_Old } }
    cylinder { <1.2, 7.6, 0>, <-3.2, 10.9, -0.6>, 0.07 texture { Wood_Old } }
    cylinder { <4.4, 1.5, 0>, <7.4, 2.0, 0>, 0.08 texture { Wood_Old } }
    Sail(<1.05, 2.35, 0>, <-5.0, 2.65, -0.4>, <-3.1, 10.7, -0.6>, <1.05, 7.5, 0>, -0.55)
    Sail(<7.2, 2.1, 0>, <1.7, 2.2, -0.15>, <1.40, 9.4, 0>, <1.45, 9.5, 0>, -0.30)
    Line(<1.2, 11.2, 0>, <7.4, 2.0, 0>, 0.02) Line(<1.2, 11.3, 0>, <-3.2, 10.9, -0.6>, 0.015)
    #for (Sd, -1, 1, 2) Line(<1.2, 9.2, 0>, <0.9, 1.15, Sd * 1.5>, 0.02) Line(<1.2, 9.2, 0>, <0.3, 1.15, Sd * 1.55>, 0.02) #end
  }
#end

object { Gaffer(srgb <0.14, 0.22, 0.25>) rotate y * 200 translate <-9.4, 0, 3.5> }
object { Fishing_Boat(srgb <0.20, 0.38, 0.55>, srgb <0.88, 0.86, 0.80>, srgb <0.90, 0.87, 0.80>, 8.2, 5) rotate y * 200 translate <6.6, 0, 2.0> }
object { Fishing_Boat(srgb <0.62, 0.20, 0.15>, srgb <0.88, 0.84, 0.74>, srgb <0.82, 0.78, 0.66>, 7.4, 8) rotate y * 22 translate <17.8, 0, 4.6> }
object { Fishing_Boat(srgb <0.24, 0.42, 0.34>, srgb <0.88, 0.84, 0.74>, srgb <0.85, 0.82, 0.75>, 7.8, 12) rotate y * 204 translate <-23, 0, 20> }
object { Rowing_Boat(srgb <0.84, 0.80, 0.70>, srgb <0.30, 0.46, 0.48>, 1) rotate y * 148 translate <3.6, 0, -15.6> }
object { Rowing_Boat(srgb <0.20, 0.40, 0.36>, srgb <0.66, 0.55, 0.38>, 2) rotate y * 24 translate <-3.0, 0, -8.5> }

// ---------------------------------------------------------------- mooring posts, the near frame
#declare Rp = seed(4);
#macro Post(P, H)
  union {
    cylinder { <0, -2, 0>, <0, H, 0>, 0.22 }
    sphere { 0, 0.22 scale <1, 0.4, 1> translate y * H }
    texture { pigment { wood turbulence 0.2 scale <0.08, 1, 0.08> rotate x * 90 color_map { [0 srgb <0.40, 0.34, 0.27>] [1 srgb <0.26, 0.21, 0.16>] } } normal { wrinkles 0.6 scale <0.06, 0.8, 0.06> } finish { diffuse 0.8 } }
    texture { Weed scale 0.5 }
    rotate <Between(-3, 3, Rp), 0, Between(-3, 3, Rp)> translate P
  }
#end
object { Post(<-7.0, 0, -17.5>, 2.3) }
object { Post(<-7.9, 0, -16.2>, 1.9) }
sphere_sweep { b_spline 7 <-7.0, 2.2, -17.5>, 0.035 <-7.0, 2.0, -17.5>, 0.035 <-6, 0.9, -16.6>, 0.035 <-2, 0.35, -15.8>, 0.035 <0.8, 0.7, -15>, 0.035 <1.55, 0.80, -14.3>, 0.035 <1.7, 0.8, -14.2>, 0.035
  pigment { srgb <0.60, 0.52, 0.38> } }
#for (I, 0, 3) torus { 0.24, 0.035 translate <-7.0, 1.85 + 0.06*I, -17.5> pigment { srgb <0.62, 0.54, 0.40> } } #end

// ---------------------------------------------------------------- gulls
#macro Gull(P, A, K)
  union {
    sphere_sweep { b_spline 6 <-0.75, 0.02, 0>, 0.005 <-0.6, 0.14, 0>, 0.02 <-0.3, 0.22, 0>, 0.04 <0, 0, 0>, 0.06 <0.3, 0.22, 0>, 0.04 <0.6, 0.14, 0>, 0.02 scale <1, 1, 3> }
    sphere_sweep { b_spline 6 <-0.3, 0.22, 0>, 0.04 <0, 0, 0>, 0.06 <0.3, 0.22, 0>, 0.04 <0.6, 0.14, 0>, 0.02 <0.8, 0.0, 0>, 0.005 <0.9, -0.1, 0>, 0.004 scale <1, 1, 3> }
    sphere { 0, 1 scale <0.08, 0.08, 0.3> translate y * 0.02 }
    pigment { srgb <0.86, 0.86, 0.84> } finish { diffuse 0.8 emission 0.05 }
    rotate <0, A, A * 0.4> scale K translate P
  }
#end
Gull(<4.5, 14.2, -3>, 30, 1.0) Gull(<6.4, 15.6, 3>, -20, 1.0) Gull(<9.8, 14.4, 8>, 12, 1.0) Gull(<-1.6, 14.9, -6>, -35, 0.9)
