// still_life.pov - fruit, a bottle, a jug and a linen cloth by a window.
// Made by the nstlib project, CC0-1.0.  Units: centimetres; the table top is y = 0.
//
// The picture is built as painters build one: a single large window from the left, a
// plain wall that is light where the objects are dark and dark where they are light,
// and a table edge with a hanging cloth and a knife that lead the eye inwards.
#version 3.7;
#include "shared.inc"
#include "woods.inc"

global_settings {
  assumed_gamma 1.0
  max_trace_level 12
  // One coarse bounce of light: it fills the shadows with the colour of their surroundings.
  radiosity {
    pretrace_start 0.08 pretrace_end 0.02 count 50 nearest_count 8
    error_bound 0.7 recursion_limit 2 low_error_factor 0.7 brightness 1 gray_threshold 0.1
  }
}

camera {
  location <5, 25, -92>
  look_at <0.6, 11.0, 0>
  right x * 1.25  up y
  angle 33.5
}

// ---------------------------------------------------------------- the window
light_source {
  <-105, 78, -50> srgb <1.0, 0.95, 0.87> * 1.45
  area_light <26, 0, 34>, <0, 44, 0>, 7, 7 adaptive 1
  fade_distance 130 fade_power 2
}
// A weak cool answer from the room, so that no shadow goes dead.
light_source { <120, 60, -90> srgb <0.62, 0.74, 0.92> * 0.16 shadowless }
// The panes themselves: only seen as reflections on glass, glaze and fruit.
#declare Pane = box { <-12, -17, 0>, <12, 17, 0.5> }
union {
  object { Pane translate <-13, 18, 0> } object { Pane translate <13, 18, 0> }
  object { Pane translate <-13, -18, 0> } object { Pane translate <13, -18, 0> }
  pigment { rgb 1 } finish { ambient 0 diffuse 0 emission srgb <0.93, 0.97, 1.0> * 5 }
  rotate y * -58 translate <-104, 74, -62>
  no_shadow no_image no_radiosity
}

// ---------------------------------------------------------------- wall and table
plane {
  -z, -46
  texture {
    pigment {
      bozo scale 34 warp { turbulence 0.6 octaves 5 }
      color_map { [0 srgb <0.50, 0.49, 0.44>] [0.5 srgb <0.55, 0.53, 0.47>] [1 srgb <0.46, 0.47, 0.44>] }
    }
    normal { granite 0.05 scale 14 }
    finish { diffuse 0.8 }
  }
}
// The left part of the wall lies in the shade of the window frame: a board outside the picture.
box { <-80, -5, 20>, <-79, 120, 70> pigment { srgb 0.5 } }

#declare Plank = texture {
  pigment { P_WoodGrain7A color_map {
      [0.0 srgb <0.40, 0.25, 0.14>] [0.35 srgb <0.47, 0.30, 0.17>] [0.7 srgb <0.36, 0.21, 0.11>] [1 srgb <0.27, 0.15, 0.08>] }
    rotate y * 90 scale <9, 5, 5> }
  normal { wrinkles 0.15 scale <30, 1, 1> }
  finish { diffuse 0.85 specular 0.12 roughness 0.06 reflection { 0.0, 0.10 fresnel } conserve_energy }
}
union {
  #for (I, 0, 4)
    #local Z0 = -26 + I * 14;
    superellipsoid { <0.02, 0.06> scale <75, 1.6, 6.93> translate <0, -1.6, Z0 + 7>
      texture { Plank translate <I * 37, I * 13, I * 7> } }
  #end
  interior { ior 1.4 }
}

// ---------------------------------------------------------------- the cloth
// u runs across the cloth, v along it: v > 0 lies on the table, v < 0 hangs over the edge.
#declare Edge_Z = -26.4;
#declare fold = function(u, v) { sin(u*0.55 + 1.1*sin(v*0.09) + 0.8*f_noise3d(u*0.1, v*0.06, 3)*6.3) }
#declare drop = function(v) { max(0, -v) }
#declare rest = function(v) { max(0, v) }
#declare c_x = function(x, y) { 17 + x*(1 + 0.006*max(0,-y)) + 0.28*y + 1.2*(f_noise3d(x*0.2, y*0.14, 9) - 0.5) }
#declare c_y = function(x, y) {
  0.25 - max(0, -y + 0.6)*0.985
  + select(-y, 1, 1, 0) * (0.85*pow(f_noise3d(x*0.16 + 0.11*y, y*0.05, 1.7), 2)*4.0 * min(1, rest(y)/7)
     + 3.4*exp(-pow((x + 5.5 - 0.30*y)/2.3, 2))*min(1, rest(y)/10)*exp(-pow((y-22)/22, 2))
     + 2.3*exp(-pow((x - 5.5 + 0.12*y)/1.7, 2))*min(1, rest(y)/8)*exp(-pow((y-16)/15, 2))) }
#declare c_z = function(x, y) {
  Edge_Z + rest(y) - 0.5 - 0.10*drop(y) - min(1.0, drop(y)/6)*(1.0 + 1.25*fold(x, y)) }
#declare Linen = texture {
  pigment {
    // A pale linen with two faded blue bands near its end, as on old tea cloths.
    gradient y
    color_map { [0 srgb <0.80, 0.77, 0.70>] [1 srgb <0.84, 0.81, 0.74>] } scale 8
  }
  normal { average normal_map {
      [1 gradient x 0.2 sine_wave scale 0.11] [1 gradient y 0.2 sine_wave scale 0.11] [0.7 wrinkles 0.5 scale 3] } }
  finish { diffuse 0.86 }
}
object { Surface(c_x, c_y, c_z, -13, 12, -15.5, 36, 110, 190) texture { Linen } }
// The blue bands: the same cloth again, a hair in front, cut to two strips of v.
#declare b_y = function(x, y) { c_y(x, y) - 0.02 }
#declare b_z = function(x, y) { c_z(x, y) - 0.06 }
#declare Blue = texture { pigment { srgb <0.24, 0.34, 0.50> } finish { diffuse 0.85 } }
object { Surface(c_x, b_y, b_z, -13, 12, -12.6, -11.0, 110, 6) texture { Blue } }
object { Surface(c_x, b_y, b_z, -13, 12, -10.2, -9.6, 110, 4) texture { Blue } }

// ---------------------------------------------------------------- the bottle
#declare Bottle = union {
  merge {
    cylinder { <0, 0.15, 0>, <0, 17, 0>, 3.75 }
    sphere { 0, 1 scale <3.75, 3.3, 3.75> translate y * 17 }
    // the shoulder and neck
    lathe { cubic_spline 8 <3.8, 16>, <3.72, 17.5>, <3.2, 19.4>, <2.1, 21.2>, <1.5, 22.8>, <1.32, 24.5>, <1.3, 28.6>, <1.3, 30> }
    cylinder { <0, 20, 0>, <0, 29.6, 0>, 1.28 }
    pigment { srgbt <0.30, 0.42, 0.20, 0.45> }
    finish { diffuse 0.12 specular 0.5 roughness 0.003 reflection { 0.03, 0.7 fresnel } conserve_energy }
    interior { ior 1.5 fade_distance 2.2 fade_power 1001 fade_color srgb <0.22, 0.38, 0.14> }
  }
  torus { 1.3, 0.24 translate y * 28.9 pigment { srgb <0.10, 0.16, 0.07> }
    finish { diffuse 0.5 specular 0.6 roughness 0.005 reflection 0.05 } }
  // cork and paper label
  cylinder { <0, 29.5, 0>, <0, 31.0, 0>, 0.98
    pigment { granite scale 1.5 color_map { [0 srgb <0.72, 0.55, 0.36>] [1 srgb <0.52, 0.36, 0.22>] } } }
  difference {
    cylinder { <0, 6, 0>, <0, 13.2, 0>, 3.80 } cylinder { <0, 5, 0>, <0, 15, 0>, 3.77 } plane { -z, 0.9 }
    texture { pigment { wrinkles scale 3 color_map { [0 srgb <0.80, 0.74, 0.58>] [1 srgb <0.72, 0.64, 0.47>] } } finish { diffuse 0.8 } }
    texture { pigment { gradient y color_map { [0.80 rgbt 1] [0.80 srgb <0.45, 0.16, 0.12>] [0.86 srgb <0.45, 0.16, 0.12>] [0.86 rgbt 1] } scale 7.2 translate y * 6 } }
    rotate y * 14
  }
}
object { Bottle translate <-14.5, 0, 9> }

// ---------------------------------------------------------------- the jug
#declare Glaze = texture {
  pigment { gradient y
    pigment_map {
      [0.00 wrinkles scale 0.2 color_map { [0 srgb <0.52, 0.40, 0.29>] [1 srgb <0.44, 0.32, 0.22>] }]
      [0.26 wrinkles scale 0.2 color_map { [0 srgb <0.52, 0.40, 0.29>] [1 srgb <0.44, 0.32, 0.22>] }]
      [0.30 bozo scale 0.2 color_map { [0 srgb <0.24, 0.38, 0.44>] [1 srgb <0.30, 0.46, 0.50>] }]
      [1.00 bozo scale 0.2 color_map { [0 srgb <0.21, 0.33, 0.40>] [1 srgb <0.34, 0.50, 0.52>] }] }
    warp { turbulence <0.02, 0.05, 0.02> octaves 3 } scale 23 }
  normal { bumps 0.08 scale 2.2 }
  finish { diffuse 0.75 specular 0.35 roughness 0.012 reflection { 0.01, 0.22 fresnel } conserve_energy }
}
#declare Jug = union {
  difference {
    lathe { cubic_spline 10 <2, -1>, <4.3, 0>, <5.6, 2.2>, <7.1, 7>, <6.6, 12>, <4.4, 16.2>, <3.8, 18.2>, <4.4, 20.6>, <4.9, 21.6>, <5.0, 22.6> }
    lathe { cubic_spline 7 <4, 12>, <4.0, 14>, <4.0, 16.2>, <3.4, 18.2>, <4.05, 20.6>, <4.65, 21.7>, <5, 23> }
    cylinder { <0, 14, 0>, <0, 22, 0>, 3.5 }
  }
  torus { 4.75, 0.28 translate y * 21.5 }
  sphere_sweep { cubic_spline 8 <3.4, 22, 0>, 0.8 <4.2, 19.6, 0>, 0.8 <7, 20.6, 0>, 0.75 <9.3, 18.4, 0>, 0.75 <9.6, 14.6, 0>, 0.75 <8.2, 11, 0>, 0.8 <6.0, 9.6, 0>, 1.0 <4, 9, 0>, 1 }
  texture { Glaze } interior { ior 1.5 }
}
object { Jug rotate y * 20 translate <15.5, 0, 20> }

// ---------------------------------------------------------------- the bowl
#declare China = texture {
  pigment { gradient y
    color_map {
      [0.00 srgb <0.80, 0.79, 0.75>] [0.70 srgb <0.84, 0.83, 0.79>]
      [0.70 srgb <0.28, 0.38, 0.56>] [0.745 srgb <0.28, 0.38, 0.56>] [0.745 srgb <0.84, 0.83, 0.79>]
      [0.80 srgb <0.84, 0.83, 0.79>] [0.80 srgb <0.28, 0.38, 0.56>] [0.92 srgb <0.30, 0.40, 0.58>]
      [0.92 srgb <0.84, 0.83, 0.79>] [1 srgb <0.84, 0.83, 0.79>] }
    warp { turbulence <0.01, 0.006, 0.01> } scale 7.6 }
  normal { bumps 0.03 scale 2 }
  finish { diffuse 0.8 specular 0.4 roughness 0.006 reflection { 0.01, 0.25 fresnel } conserve_energy }
}
#declare Bowl = union {
  difference {
    lathe { cubic_spline 8 <1, -1>, <4.2, 0>, <4.3, 0.9>, <7.6, 2.5>, <10.3, 5.0>, <11.5, 7.4>, <11.6, 7.6>, <11.7, 8.4> }
    lathe { cubic_spline 7 <1, 0>, <0, 1.5>, <4.2, 1.7>, <7.4, 3.1>, <10.0, 5.4>, <11.2, 7.65>, <11.5, 9> }
  }
  torus { 11.38, 0.22 translate y * 7.5 }
  texture { China } interior { ior 1.5 }
}
object { Bowl translate <-1.5, 0, 5> }

// ---------------------------------------------------------------- fruit
// Skin: a soft body, a thin wax shine.
#declare Wax = finish { diffuse 0.82 specular 0.25 roughness 0.025 reflection { 0.0, 0.14 fresnel } conserve_energy }
#macro Stalk(H)
  sphere_sweep { b_spline 5 <0, -0.7, 0>, 0.16 <0, 0, 0>, 0.15 <0.08, H*0.5, 0>, 0.13 <0.35, H, 0.1>, 0.17 <0.7, H*1.5, 0.2>, 0.2
    pigment { srgb <0.30, 0.21, 0.12> } finish { diffuse 0.8 } }
#end
#macro Apple(Yellow, Red, Deep, S)
  union {
    lathe { cubic_spline 11 <0.4, 6>, <0, 5.6>, <0.9, 6.1>, <2.2, 6.75>, <3.5, 5.9>, <3.95, 4.2>, <3.5, 2.0>, <2.4, 0.55>, <1.3, 0.05>, <0, 0.6>, <-0.5, 1>
      texture {
        // Streaks run from stalk to eye; a bozo patch decides where the sun has reddened it.
        pigment { pigment_pattern { bozo scale 5 warp { turbulence 0.3 } translate S * 17 }
          pigment_map {
            [0.15 radial frequency 46 warp { turbulence <0.12, 0.03, 0.12> octaves 5 lambda 2.4 }
              color_map { [0 Yellow*0.55 + Red*0.45] [0.5 Yellow*0.35 + Red*0.65] [1 Red] }]
            [0.80 radial frequency 50 warp { turbulence <0.12, 0.03, 0.12> octaves 5 lambda 2.4 }
              color_map { [0 Red] [0.5 Red*0.92 + Yellow*0.08] [1 Deep*0.5 + Red*0.5] }] } }
        normal { bumps 0.05 scale 1.2 }
        finish { Wax }
      }
      texture { pigment { bozo scale 0.13 color_map { [0.80 rgbt 1] [0.88 Yellow transmit 0.45] } } finish { Wax } }
      // russet in the hollow round the stalk
      texture { pigment { spherical scale 2.4 translate y * 6.3 color_map { [0 rgbt 1] [0.4 srgbt <0.55, 0.48, 0.22, 0.5>] [1 srgb <0.36, 0.28, 0.12>] } } }
    }
    object { Stalk(1.6) translate y * 5.5 }
    interior { ior 1.4 }
  }
#end
#macro Pear(S)
  union {
    lathe { cubic_spline 12 <0.6, 10.6>, <0, 10.2>, <0.9, 10.15>, <1.55, 9.3>, <1.9, 7.8>, <2.75, 6.0>, <3.75, 4.1>, <3.85, 2.3>, <3.0, 0.7>, <1.4, 0.05>, <0, 0.4>, <-0.6, 1>
      texture {
        pigment { gradient y warp { turbulence 0.25 } color_map {
            [0.0 srgb <0.66, 0.62, 0.22>] [0.4 srgb <0.78, 0.70, 0.26>] [0.75 srgb <0.70, 0.68, 0.26>] [1 srgb <0.58, 0.58, 0.22>] } scale 10.5 translate S * 9 }
        normal { bumps 0.12 scale 1.5 }
        finish { Wax }
      }
      texture { pigment { planar color_map { [0 rgbt 1] [0.5 srgbt <0.80, 0.36, 0.16, 0.55>] [1 srgbt <0.78, 0.30, 0.15, 0.35>] }
          scale 5 rotate z * 90 translate x * 4.5 warp { turbulence 0.2 } } finish { Wax } }
      texture { pigment { bozo scale 0.16 color_map { [0.74 rgbt 1] [0.84 srgbt <0.38, 0.27, 0.10, 0.3>] } } finish { Wax } }
    }
    object { Stalk(1.8) translate y * 10.1 }
    interior { ior 1.4 }
  }
#end
#declare Orange = sphere { 0, 3.8
  texture {
    pigment { bozo scale 3 color_map { [0 srgb <0.92, 0.50, 0.10>] [1 srgb <0.88, 0.43, 0.07>] } }
    normal { bozo 0.55 scale 0.22 }
    finish { Wax specular 0.35 roughness 0.04 }
  }
  interior { ior 1.4 }
  scale <1, 0.94, 1> }
#declare Peel = texture {
  pigment { bozo scale 2 color_map { [0 srgb <0.93, 0.78, 0.16>] [1 srgb <0.90, 0.71, 0.12>] } }
  normal { bozo 0.5 scale 0.28 } finish { Wax } }
#declare Lemon_Body = lathe { cubic_spline 10 <-1, -4.9>, <0, -4.6>, <0.65, -4.3>, <1.2, -3.7>, <2.7, -1.9>, <3.15, 0.3>, <2.5, 2.5>, <1.1, 3.8>, <0, 4.2>, <-1, 4.4> }
// A cut lemon: rind, pith and eight segments radiating from the centre.
#declare Half_Lemon = union {
  difference { object { Lemon_Body } plane { -y, -0.25 } texture { Peel } }
  cylinder { <0, 0.245, 0>, <0, 0.26, 0>, 3.08
    texture { pigment { srgb <0.90, 0.87, 0.74> } finish { diffuse 0.75 } }
  }
  #for (I, 0, 8)
    intersection {
      cylinder { <0, 0.2, 0>, <0, 0.33, 0>, 2.6 }
      plane { x, -0.15 }
      plane { -x, -0.15 rotate y * 140 }
      rotate y * I * 40
      texture { pigment { radial frequency 60 color_map { [0 srgb <0.84, 0.70, 0.22>] [1 srgb <0.74, 0.57, 0.10>] } } finish { diffuse 0.7 specular 0.12 roughness 0.03 } }
    }
  #end
}
#declare Yel = srgb <0.86, 0.72, 0.30>;  #declare Rd = srgb <0.72, 0.13, 0.10>;  #declare Dp = srgb <0.48, 0.05, 0.07>;
#declare Grn = srgb <0.62, 0.70, 0.26>;  #declare Grn2 = srgb <0.50, 0.60, 0.20>; #declare Grn3 = srgb <0.70, 0.52, 0.24>;

// in the bowl
object { Apple(Yel, Rd, Dp, 1) rotate <-22, 40, 10> translate <-6.6, 4.6, 3.2> }
object { Orange translate <1.2, 7.6, 1.6> }
object { Apple(Grn, Grn2, Grn3, 5) rotate <14, 160, -16> translate <-2.2, 6.3, 9.4> }
object { Orange rotate z * 50 translate <-3.2, 8.2, 6.4> }
object { Pear(2) scale 0.95 rotate <0, -30, -62> translate <1.0, 7.4, 9.2> }
object { Orange rotate x * 70 translate <5.2, 7.0, 7.6> }

// a bunch of dark grapes over the rim
#declare RG = seed(21);
#macro Grape(P)
  #local K = Between(0, 1, RG);
  sphere { P, 1
    texture {
      pigment { srgb <0.22 + 0.14*K, 0.08 + 0.03*K, 0.17 + 0.02*K> }
      finish { diffuse 0.8 specular 0.45 roughness 0.012 reflection { 0.0, 0.2 fresnel } conserve_energy } }
    // the bloom: a pale dust with rubbed spots
    texture { pigment { bozo scale 0.9 warp { turbulence 0.8 } translate P * 3
        color_map { [0.40 rgbt 1] [0.85 srgbt <0.50, 0.48, 0.62, 0.60>] } } finish { diffuse 0.7 } }
    interior { ior 1.4 } }
#end
#for (I, 0, 46)
  #local T = I / 46;
  // the bunch follows an arc from inside the bowl over its rim down to the cloth
  #local Ax = <5.2 + 8.2*T, 8.6 + 1.2*sin(pi*min(1, T*1.6)) - 7.8*pow(T, 1.6), 0.6 - 6.0*T>;
  #local W = 2.3*(1 - 0.55*T);
  #local P = Ax + <Between(-1, 1, RG), Between(-0.8, 0.8, RG), Between(-1, 1, RG)> * W;
  object { Grape(<0,0,0>) scale Between(0.95, 1.2, RG) translate <P.x, max(P.y, 1.5), P.z> }
#end

// on the table
object { Pear(1) rotate y * 150 rotate z * 4 translate <-16, 0.1, -9> }
object { Apple(Yel, Rd, Dp, 3) scale 0.95 rotate <8, 200, 6> translate <19.5, 0.7, -2> }
object { Half_Lemon rotate x * -62 rotate y * 8 translate <-4.2, 2.75, -15.5> }
object { Lemon_Body texture { Peel } interior { ior 1.4 } rotate z * 84 rotate y * 24 translate <-9.2, 3.0, -10.8> }
object { Grape(<0, 0, 0>) scale 1.05 translate <2.5, 1.05, -18> }
object { Grape(<0, 0, 0>) scale 1.10 translate <5.2, 1.15, -16.2> }
object { Grape(<0, 0, 0>) scale 1.05 translate <15.8, 1.4, -13.5> }

// the knife, its handle over the edge of the table
union {
  prism { linear_spline linear_sweep -0.1, 0.1, 6, <0, 0.1>, <11, 0.1>, <14.2, 1.5>, <12.6, 2.5>, <0, 2.5>, <0, 0.1> rotate x * -90
    pigment { srgb 0.62 } normal { wrinkles 0.05 scale <4, 0.2, 1> }
    finish { diffuse 0.3 specular 0.7 roughness 0.02 metallic reflection { 0.45 metallic } }
  }
  superellipsoid { <0.4, 0.6> scale <5.0, 0.95, 0.65> translate <-4.6, 1.0, 0>
    texture { T_Wood10 scale 2 finish { diffuse 0.8 specular 0.3 roughness 0.02 } } }
  #for (I, 0, 2) cylinder { <-2 - 2.6*I, 1, -0.7>, <-2 - 2.6*I, 1, 0.7>, 0.22 pigment { srgb <0.75, 0.6, 0.3> } finish { metallic specular 0.7 } } #end
  rotate x * 82 rotate y * -13 translate <-13.5, 0.75, -23.5>
}
