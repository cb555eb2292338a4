#!/bin/sh
# Draws every size of the icon from icon.svg. Needs `rsvg-convert` (librsvg2-bin) and `convert` (imagemagick).
set -eu
cd "$(dirname "$0")"
draw() { rsvg-convert --width "$2" --height "$2" icon.svg --output "$1"; }
draw 32x32.png 32
draw 128x128.png 128
draw 128x128@2x.png 256
draw icon.png 512
convert icon.png -define icon:auto-resize=256,128,64,48,32,24,16 icon.ico
