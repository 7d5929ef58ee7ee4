// bust.pov - a marble bust in studio light.
// Made by the nstlib project, CC0-1.0.  Units: centimetres; the chin is y = 0.
// The head itself is sculpted by bust_mesh.py, which draw_content.py runs first.
#version 3.7;
#include "shared.inc"
#include "bust_mesh.inc"

global_settings {
  assumed_gamma 1.0
  radiosity {
    pretrace_start 0.08 pretrace_end 0.02 count 80 nearest_count 8
    error_bound 0.6 recursion_limit 2 low_error_factor 0.7 gray_threshold 0.2
  }
}

camera { location <0, 1.5, -150> look_at <-0.3, -0.4, 0> right x * 0.8 up y angle 18 }

// The key light: a large window, high on the left, a little in front: it models the face.
light_source {
  <-120, 85, -62> srgb <1.0, 0.94, 0.86> * 0.95
  area_light <30, 0, -26>, <0, 40, 0>, 7, 7 adaptive 1
}
// A cool, weak edge light from behind on the right parts the dark cheek from the wall.
light_source { <100, 35, 70> srgb <0.70, 0.82, 1.0> * 0.42
  area_light <0, 30, 0>, <20, 0, -20>, 4, 4 adaptive 1 }
light_source { <60, -5, -120> srgb <0.75, 0.82, 0.95> * 0.19 shadowless }

// The wall: lime wash, with a pool of light where the shaded side of the face stands before it.
plane {
  -z, -70
  texture {
    pigment { bozo scale 40 warp { turbulence 0.7 octaves 6 }
      color_map { [0 srgb <0.39, 0.43, 0.46>] [0.5 srgb <0.46, 0.49, 0.51>] [1 srgb <0.36, 0.40, 0.44>] } }
    normal { granite 0.06 scale 20 }
    finish { diffuse 0.75 }
  }
}

#declare Marble = texture {
  pigment {
    granite scale 26 warp { turbulence 0.5 octaves 5 }
    color_map { [0 srgb <0.83, 0.79, 0.73>] [0.42 srgb <0.86, 0.83, 0.78>] [0.55 srgb <0.83, 0.80, 0.76>] [0.60 srgb <0.86, 0.83, 0.78>] [1 srgb <0.80, 0.76, 0.70>] }
  }
  normal { average normal_map { [1 granite 0.03 scale 4] [1 bumps 0.04 scale 0.5] } }
  finish { diffuse 0.86 specular 0.12 roughness 0.05 }
}
object { Bust_Mesh texture { Marble } }

// The foot: a turned socle on a stone shelf.
union {
  lathe { cubic_spline 11 <3, -23>, <4.4, -24.2>, <3.7, -25.4>, <3.2, -26.6>, <3.5, -28>, <4.9, -29.2>, <6.2, -29.8>, <6.6, -30.6>, <6.3, -31.3>, <6.3, -31.5>, <0, -31.6> }
  superellipsoid { <0.08, 0.08> scale <8.2, 1.6, 8.2> translate y * -32.6 }
  translate z * 3
  texture { Marble }
}
box { <-100, -60, -30>, <100, -34.2, 80>
  texture { pigment { bozo scale 12 warp { turbulence 0.8 octaves 6 } color_map { [0 srgb <0.40, 0.34, 0.28>] [1 srgb <0.33, 0.28, 0.24>] } }
    normal { granite 0.1 scale 6 } finish { diffuse 0.8 specular 0.1 roughness 0.05 } } }
