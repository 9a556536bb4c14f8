package io.nextup.launcher.argument;

import io.nextup.launcher.verb.Heading;
import io.nextup.signature.KeyPurpose;
import io.nextup.signature.SigningKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that names the key by which models are signed. */
@Heading("Models")
public final class SigningArgument {
    @Option(
            names = "--signing-key",
            paramLabel = "FILE",
            description =
                    "Signs models with this Ed25519 key: private, in PEM, readable by its owner alone"
                            + " (default: the one in .nextup/keys beside nextup, which is made"
                            + " on first use, for a registry that is a directory; else no"
                            + " signature).")
    private Path file;

    /**
     * Reads the key that signs models of a registry; empty without a key.
     *
     * @param registry a directory or a URI, as the user names it
     */
    public Optional<SigningKey> key(String registry) throws IOException {
        return DefaultKeys.signing("signingKey", file, KeyPurpose.MODELS, registry);
    }
}
