// street.pov - a cobbled street in an old town, early evening after rain.
// Made by the nstlib project, CC0-1.0.  Units: metres; the street runs along +z.
//
// A low sun from the left leaves the left side in cool shade and lays warm light on the
// right-hand fronts; the wet cobbles carry that light down to the foot of the picture.
#version 3.7;
global_settings { assumed_gamma 1.0 max_trace_level 6 }
#declare Lit_Share = 0.07;
#include "shared.inc"
#include "houses.inc"

camera { location <0.5, 1.95, -7.5> look_at <-0.35, 4.55, 10> right x * 0.8 up y angle 50 }

light_source { <-600, 560, 60> srgb <1.0, 0.80, 0.54> * 2.2 area_light <0, 16, 16>, <20, 0, -14>, 4, 4 adaptive 1 }
light_source { <-80, 500, -200> srgb <0.66, 0.78, 1.0> * 0.55 shadowless }
light_source { <300, 150, -300> srgb <0.74, 0.78, 0.92> * 0.38 shadowless }
light_source { <300, 30, 100> srgb <1.0, 0.78, 0.55> * 0.34 shadowless }      // light thrown back by the sunny fronts

Cloudy_Sky(srgb <0.34, 0.51, 0.74>, srgb <0.95, 0.84, 0.70>, srgb <1.0, 0.92, 0.80>, srgb <0.66, 0.62, 0.66>, 0.56, 0.55, -1, 14)
fog { fog_type 2 distance 330 rgb <0.80, 0.70, 0.58> fog_offset 0 fog_alt 16 }

// ---------------------------------------------------------------- the course of the street
// Its middle line bends to the left, so that the right-hand row of fronts faces us.
#declare Bend = function(z) { -0.0052*pow(max(0, z - 4), 2) }
#macro Slope_At(Z) (-0.0104 * max(0, Z - 4)) #end
#declare Half = 3.9;       // from the middle to a house front

#declare Walls = array[10] { srgb <0.84, 0.68, 0.50>, srgb <0.76, 0.50, 0.38>, srgb <0.84, 0.79, 0.68>, srgb <0.62, 0.66, 0.66>, srgb <0.82, 0.60, 0.42>, srgb <0.66, 0.38, 0.30>, srgb <0.76, 0.70, 0.60>, srgb <0.84, 0.76, 0.64>, srgb <0.70, 0.58, 0.48>, srgb <0.78, 0.66, 0.58> }
#declare Shuts = array[5] { srgb <0.20, 0.32, 0.28>, srgb <0.24, 0.32, 0.42>, srgb <0.38, 0.23, 0.17>, srgb <0.54, 0.54, 0.50>, srgb <0.34, 0.16, 0.14> }
#declare Rw = seed(2024);

// The right-hand row: fronts look to -x.  House x runs away from us along the street.
#macro Row(Side, Z_Start, Z_End, S0)
  #local Z = Z_Start;
  #local I = 0;
  #while (Z < Z_End)
    #local Wd = Between(5.0, 7.4, Rw);
    #local Zm = Z + Wd / 2;
    #local Turn = degrees(atan2(-Slope_At(Zm), 1));
    #local St = 2 + int(Between(0.45, 2.3, Rw));
    #local Gb = int(Between(0, 2.3, Rw));
    object {
      House(Wd, St, 8, Gb, Walls[mod(I*3 + S0, 10)], srgb <0.56, 0.32, 0.24> * Between(0.75, 1.0, Rw), Shuts[mod(I*2 + S0, 5)], (mod(I + S0, 3) = 1), I + S0*20)
      // laid along the street: x of the house becomes z, its front looks to the middle
      #if (Side > 0) translate x * -Wd rotate y * 90 translate <Half, 0, 0>
      #else rotate y * -90 translate <-Half, 0, 0> #end
      // then turned with the bend and put in its place
      rotate y * -Turn
      translate <Bend(Z), 0, Z>
    }
    #local Z = Z + Wd * cos(radians(Turn)) + 0.05;
    #if (Side < 0 & I = 2) #local Z = Z + 4.6; #end     // a lane: the sun comes through it and crosses the street
    #local I = I + 1;
  #end
#end
Row(1, -4, 62, 1)
Row(-1, -9, 62, 4)

// The church closes the view.
union {
  difference { box { <-3.4, 0, -3.4>, <3.4, 24, 3.4> }
    box { <-0.9, 17, -5>, <0.9, 20, 5> } cylinder { <0, 20, -5>, <0, 20, 5>, 0.9 }
    Plaster(srgb <0.80, 0.70, 0.56>, 3) }
  box { <-3.7, 23.5, -3.7>, <3.7, 24.2, 3.7> texture { T_Stone_Trim } }
  box { <-3.6, 15.2, -3.6>, <3.6, 15.6, 3.6> texture { T_Stone_Trim } }
  box { <-2, 17, 2>, <2, 21, 2.2> pigment { rgb 0.03 } }
  prism { conic_sweep linear_spline 0, 1, 5, <-3.6, -3.6>, <3.6, -3.6>, <3.6, 3.6>, <-3.6, 3.6>, <-3.6, -3.6> rotate x * 180 translate y scale <1, 9, 1> translate y * 24.2 pigment { srgb <0.34, 0.42, 0.40> } finish { diffuse 0.8 } }
  cylinder { <0, 32, 0>, <0, 35, 0>, 0.12 pigment { srgb <0.7, 0.6, 0.3> } }
  cylinder { <0, 12.8, -3.5>, <0, 12.8, -3.3>, 1.3 pigment { srgb <0.84, 0.80, 0.70> } }
  box { <-0.07, 12.8, -3.6>, <0.07, 13.8, -3.5> pigment { rgb 0.05 } } box { <-0.8, 12.7, -3.6>, <0.07, 12.85, -3.5> pigment { rgb 0.05 } }
  rotate y * 22 translate <-8.5, 0, 66>
}
box { <-60, -1, 58>, <60, 7, 90> Plaster(srgb <0.7, 0.6, 0.5>, 8) }

// ---------------------------------------------------------------- the ground
#declare Wet = finish { diffuse 0.65 specular 0.5 roughness 0.02 reflection { 0.02, 0.55 fresnel } conserve_energy }
// Sand and water between the stones.
plane { y, 0 texture { pigment { bozo scale 0.7 color_map { [0 srgb <0.24, 0.21, 0.18>] [1 srgb <0.33, 0.29, 0.25>] } } normal { granite 0.15 scale 0.5 } finish { Wet } } interior { ior 1.33 } }
// Each cobble is one flattened sphere, with its own colour, height and tilt.
#declare Rc = seed(77);
#declare Stone_Colours = array[4] { srgb <0.60, 0.56, 0.52>, srgb <0.68, 0.62, 0.54>, srgb <0.53, 0.51, 0.50>, srgb <0.64, 0.55, 0.46> }
#declare T_Cobbles = array[4];
#for (K, 0, 3) #declare T_Cobbles[K] = texture { pigment { granite scale 0.4 color_map { [0 Stone_Colours[K] * 0.8] [1 Stone_Colours[K] * 1.1] } } normal { granite 0.18 scale 0.12 } finish { Wet } } #end
#declare Zc = -6.5;
#declare Row_No = 0;
#while (Zc < 46)
  #declare Dz = 0.155 + 0.0012 * max(0, Zc);
  #for (Xc, -15, 15)
    #if (abs(Xc) < 14.6)
      sphere { 0, 1 
        scale <0.094 * Between(0.86, 1.05, Rc), 0.065, Dz * 0.56 * Between(0.85, 1.04, Rc)>
        rotate <Between(-6, 6, Rc), Between(-9, 9, Rc), Between(-6, 6, Rc)>
        // the rows arch a little and the street is hollow in the middle, where the gutter runs
        translate <(Xc + 0.5*mod(Row_No, 2) - 0.25) * 0.182 + Between(-0.015, 0.015, Rc) + Bend(Zc), Between(-0.012, 0.012, Rc) + 0.00022*Xc*Xc, Zc + 0.0016*Xc*Xc + Between(-0.02, 0.02, Rc)>
        texture { T_Cobbles[int(rand(Rc) * 3.99)] } interior { ior 1.4 } }
    #end
  #end
  #declare Zc = Zc + Dz;
  #declare Row_No = Row_No + 1;
#end
// Pavements: slabs with a kerb.
#declare Zc = -8;
#while (Zc < 52)
  #declare L = Between(0.9, 1.5, Rc);
  #for (Side, -1, 1, 2)
    superellipsoid { <0.06, 0.06> scale <0.13, 0.12, L/2 - 0.008> translate <Side * 2.80, 0.04, L/2> rotate y * degrees(atan2(Slope_At(Zc), 1)) translate <Bend(Zc), Between(-0.01, 0.01, Rc), Zc>
      texture { T_Cobbles[1] } interior { ior 1.4 } }
    #for (K, 0, 1)
      superellipsoid { <0.03, 0.03> scale <0.29, 0.1, L/2 - 0.008> translate <Side * (3.23 + K*0.60), 0.045, L/2> rotate y * degrees(atan2(Slope_At(Zc), 1)) translate <Bend(Zc), Between(-0.008, 0.008, Rc), Zc + K * 0.4>
        texture { T_Cobbles[int(rand(Rc) * 3.99)] } interior { ior 1.4 } }
    #end
  #end
  #declare Zc = Zc + L;
#end

// ---------------------------------------------------------------- street furniture
#declare Iron = texture { pigment { srgb <0.10, 0.11, 0.11> } finish { diffuse 0.8 specular 0.3 roughness 0.03 } }
#declare Lantern = union {
  lathe { linear_spline 6 <0, 0.62>, <0.20, 0.44>, <0.22, 0.42>, <0.20, 0.40>, <0.03, 0.44>, <0.0, 0.44> texture { Iron } }
  #for (I, 0, 5) cylinder { <0.11, 0, 0>, <0.18, 0.42, 0>, 0.013 rotate y * I * 60 texture { Iron } } #end
  cone { <0, 0.01, 0>, 0.10, <0, 0.41, 0>, 0.17 pigment { srgb <1.0, 0.78, 0.42> } finish { emission 0.9 diffuse 0.2 } no_shadow }
  cylinder { <0, -0.04, 0>, <0, 0.01, 0>, 0.12 texture { Iron } }
}
#macro Wall_Lamp(Side, Z, H)
  union {
    cylinder { <0, 0, 0>, <-0.75, 0, 0>, 0.025 } cylinder { <0, -0.5, 0>, <-0.55, 0, 0>, 0.018 } torus { 0.12, 0.014 rotate x * 90 translate <-0.2, -0.12, 0> }
    cylinder { <0, -0.6, 0>, <0, 0.15, 0>, 0.03 }
    texture { Iron }
    scale <Side, 1, 1> translate <Side * Half + Bend(Z), H, Z> }
  object { Lantern translate <Side * (Half - 0.75) + Bend(Z), H - 0.68, Z> }
#end
Wall_Lamp(-1, 1.5, 4.1) Wall_Lamp(1, 9.0, 4.2) Wall_Lamp(-1, 17, 4.2) Wall_Lamp(1, 25, 4.2)

// hanging signs
#macro Sign(Side, Z, H, C)
  union {
    cylinder { <0, 0, 0>, <-1.0, 0, 0>, 0.02 texture { Iron } }
    box { <-0.95, -0.75, -0.03>, <-0.25, -0.08, 0.03> texture { pigment { C } finish { diffuse 0.8 specular 0.1 roughness 0.05 } } }
    torus { 0.2, 0.03 rotate x * 90 translate <-0.6, -0.42, -0.03> pigment { srgb <0.86, 0.72, 0.40> } }
    scale <Side, 1, 1> translate <Side * Half + Bend(Z), H, Z> }
#end
Sign(1, 4.5, 3.7, srgb <0.18, 0.32, 0.30>) Sign(-1, 11, 3.9, srgb <0.45, 0.16, 0.14>) Sign(1, 15.5, 3.8, srgb <0.20, 0.26, 0.40>)

// tubs with shrubs, a bench, a barrel
#macro Tub(P, S)
  #local Rt = seed(S);
  union {
    lathe { linear_spline 5 <0, 0>, <0.24, 0>, <0.32, 0.5>, <0.28, 0.5>, <0, 0.45> pigment { srgb <0.58, 0.33, 0.23> } normal { granite 0.2 } finish { diffuse 0.8 } }
    #for (I, 0, 240)
      #local D = vnormalize(<Between(-1, 1, Rt), Between(-1, 1, Rt), Between(-1, 1, Rt)>) * pow(rand(Rt), 0.4) * 0.44;
      disc { 0, vnormalize(<Between(-1, 1, Rt), Between(0, 1, Rt), Between(-1, 1, Rt)>), 0.055 scale <1, 1, 1> translate D + y * 0.86
        pigment { srgb <0.24, 0.36, 0.15> * Between(0.6, 1.25, Rt) } finish { diffuse 0.7 0.2 specular 0.1 } }
    #end
    translate P
  }
#end
Tub(<3.35, 0.14, 2.6>, 1) Tub(<3.35, 0.14, 5.0>, 2) Tub(<-3.4, 0.14, 4.4>, 3) Tub(<3.1, 0.14, 11.6>, 4) Tub(<-3.45, 0.14, 8.2>, 5)
union { // bench by the right-hand wall
  #for (I, 0, 2) box { <-0.42 + 0.15*I, 0.44, -0.8>, <-0.30 + 0.15*I, 0.48, 0.8> } 
  box { <0.06, 0.58 + 0.16*I, -0.8>, <0.10, 0.70 + 0.16*I, 0.8> } #end
  #for (I, -1, 1, 2) box { <-0.40, 0, I*0.65 - 0.04>, <-0.34, 0.44, I*0.65 + 0.04> } box { <0.04, 0, I*0.65 - 0.04>, <0.1, 1.0, I*0.65 + 0.04> } #end
  pigment { srgb <0.30, 0.38, 0.30> } finish { diffuse 0.8 }
  translate <3.55, 0.14, 0.4>
}
