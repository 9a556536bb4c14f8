package io.nextup.trainer.registry;

/** The build of the trainer, for provenance. */
public final class CodeVersion {
    private CodeVersion() {}

    /** {@code unpackaged} where the classes come from no jar. */
    public static String current() {
        String version = CodeVersion.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }
}
