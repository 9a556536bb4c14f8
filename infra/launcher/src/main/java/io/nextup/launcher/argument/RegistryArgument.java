package io.nextup.launcher.argument;

import io.nextup.launcher.verb.Heading;
import picocli.CommandLine.Option;

/** The option that names a registry. */
@Heading("Models")
public final class RegistryArgument {
    /** The registry of a user who names none: a directory of the working directory. */
    public static final String DEFAULT = "models";

    @Option(
            names = "--registry",
            paramLabel = "DIR",
            defaultValue = DEFAULT,
            description =
                    "Where models are published: a directory, or s3://bucket/prefix (default:"
                            + " ${DEFAULT-VALUE}).")
    private String name;

    /** Returns the directory or S3 address. */
    public String name() {
        return name;
    }
}
