package io.nextup.acceptance.layers.planted.here;

import io.nextup.acceptance.layers.planted.there.There;

/** Half of a cycle of packages. */
public record Here(There there) {}
