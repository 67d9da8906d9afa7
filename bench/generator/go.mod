module gantry.dev/bench/generator

go 1.22
