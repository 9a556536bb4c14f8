package io.nextup.launcher.argument;

import io.nextup.signature.SigningKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that names the key by which a model is signed before it is published. */
public final class SigningArgument {
    @Option(
            names = "--signing-key",
            paramLabel = "FILE",
            description =
                    "Signs what is published with this Ed25519 key, private and in PEM (default: no"
                            + " signature).")
    private Path file;

    /** Reads the key; empty without the option. */
    public Optional<SigningKey> key() throws IOException {
        return file == null ? Optional.empty() : Optional.of(SigningKey.read(file));
    }
}
