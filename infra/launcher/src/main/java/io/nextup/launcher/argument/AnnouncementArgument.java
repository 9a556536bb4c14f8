package io.nextup.launcher.argument;

import io.nextup.signature.KeyPurpose;
import io.nextup.signature.SigningKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that names the key by which announcements are signed. */
public final class AnnouncementArgument {
    /** The option's name. */
    public static final String NAME = "--announcement-key";

    @Option(
            names = NAME,
            paramLabel = "FILE",
            description =
                    "Signs announcements with this Ed25519 key: private, in PEM, readable by its owner"
                            + " alone (default: the one in .nextup/keys of the repository, for a"
                            + " registry that is a directory; else no signature).")
    private Path file;

    /**
     * Reads the key that signs announcements of a registry's models; empty without a key.
     *
     * @param registry a directory or a URI, as the user names it
     */
    public Optional<SigningKey> key(String registry) throws IOException {
        return DefaultKeys.signing(file, KeyPurpose.ANNOUNCEMENTS, registry);
    }
}
