package io.nextup.launcher.argument;

import io.nextup.launcher.verb.Heading;
import picocli.CommandLine.Option;

/** The option that names a registry. */
@Heading("Models")
public final class RegistryArgument {
    @Option(
            names = "--registry",
            paramLabel = "DIR",
            required = true,
            description = "Where models are published: a directory, or s3://bucket/prefix.")
    private String name;

    /** Returns the directory or S3 address. */
    public String name() {
        return name;
    }
}
