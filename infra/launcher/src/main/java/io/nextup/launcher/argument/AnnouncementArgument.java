package io.nextup.launcher.argument;

import io.nextup.artifact.trust.AnnouncementHolder;
import io.nextup.artifact.trust.AnnouncementKeys;
import io.nextup.launcher.verb.Heading;
import io.nextup.launcher.verb.Verb;
import io.nextup.signature.KeyPurpose;
import io.nextup.signature.SigningKey;
import io.nextup.trainer.option.RequestException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that name the key by which announcements are signed, and those of others. */
@Heading("Models")
public final class AnnouncementArgument {
    private static final String NAME = "--announcement-key";

    private static final String OTHERS = "--announcement-keys";

    @Option(
            names = NAME,
            paramLabel = "FILE",
            description =
                    "Signs announcements with this Ed25519 key: private, in PEM, readable by its owner"
                            + " alone (default: the one in .nextup/keys beside nextup, for a"
                            + " registry that is a directory; else no signature).")
    private Path file;

    @Option(
            names = OTHERS,
            paramLabel = "FILES",
            split = ",",
            description =
                    "Goes by announcements that one of these public keys signed, too, as the job's"
                            + " nextup.models.announcement-keys: PEM files, with commas between"
                            + " (default: by its own key alone).")
    private List<Path> others = List.of();

    /**
     * Refuses the options where the verb will announce nothing.
     *
     * @param needed options with which it would announce, such as {@code --announce}
     */
    public void requireUnused(Verb verb, String needed) {
        for (String option : List.of(NAME, OTHERS)) {
            if (verb.isGiven(option)) {
                throw verb.usage(
                        "%s needs %s: without, nothing is announced".formatted(option, needed));
            }
        }
    }

    /**
     * Reads the keys for announcements of a registry's models; empty without one that signs.
     *
     * @param registry a directory or a URI, as the user names it
     */
    public Optional<AnnouncementHolder> holder(String registry) throws IOException {
        Optional<SigningKey> key =
                DefaultKeys.signing("announcementKey", file, KeyPurpose.ANNOUNCEMENTS, registry);
        if (key.isEmpty() && !others.isEmpty()) {
            throw new RequestException(
                    "announcementKeys", ": name your own key, too, with %s".formatted(NAME));
        }
        try {
            AnnouncementKeys known = AnnouncementKeys.read(others);
            return key.map(own -> new AnnouncementHolder(own, known));
        } catch (IOException e) {
            throw new RequestException("announcementKeys", ": " + e.getMessage(), e);
        }
    }
}
