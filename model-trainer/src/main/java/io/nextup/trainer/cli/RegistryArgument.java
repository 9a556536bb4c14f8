package io.nextup.trainer.cli;

import picocli.CommandLine.Option;

/** The option that names a registry. */
final class RegistryArgument {
    @Option(
            names = "--registry",
            paramLabel = "DIR",
            required = true,
            description = "Where models are published: a directory, or s3://bucket/prefix.")
    String name;
}
