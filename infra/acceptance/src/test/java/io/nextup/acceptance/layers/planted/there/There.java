package io.nextup.acceptance.layers.planted.there;

import io.nextup.acceptance.layers.planted.here.Here;

/** The other half of a cycle of packages. */
public record There(Here here) {}
