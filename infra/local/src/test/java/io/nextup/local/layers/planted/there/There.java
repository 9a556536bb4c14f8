package io.nextup.local.layers.planted.there;

import io.nextup.local.layers.planted.here.Here;

/** The other half of a cycle of packages. */
public record There(Here here) {}
