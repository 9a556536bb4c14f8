package io.nextup.event;

/** The rule for names that only Nextup gives a meaning: of types, attributes and headers. */
public final class Reserved {
    /** Beginning of each of them. */
    public static final String PREFIX = "nextup-";

    private Reserved() {}

    /** Tells whether a name is reserved. */
    public static boolean is(String name) {
        return name.startsWith(PREFIX);
    }
}
