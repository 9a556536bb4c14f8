package io.nextup.acceptance.layers.planted.there;

/** One of two classes of one name. */
public final class Twin {}
