package io.nextup.catalogue;

/** The choice for an item of a model that the catalogue lacks. */
public enum UnknownItems {
    /** A list may hold it, and no rule touches it. */
    ALLOW,

    /** No list may hold it. */
    DROP
}
