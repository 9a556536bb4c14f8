package io.nextup.local.layers.planted.here;

import io.nextup.local.layers.planted.there.There;

/** Half of a cycle of packages. */
public record Here(There there) {}
