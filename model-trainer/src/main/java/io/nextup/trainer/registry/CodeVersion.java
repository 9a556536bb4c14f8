package io.nextup.trainer.registry;

/** The build of the trainer, for provenance. */
public final class CodeVersion {
    private CodeVersion() {}

    /** Returns the build's version; {@code unpackaged} when the classes do not come from a jar. */
    public static String current() {
        String version = CodeVersion.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }
}
