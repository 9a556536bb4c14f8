package io.nextup.acceptance.layers.planted.here;

/** One of two classes of one name. */
public final class Twin {}
