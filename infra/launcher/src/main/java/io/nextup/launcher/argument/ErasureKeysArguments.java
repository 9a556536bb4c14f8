package io.nextup.launcher.argument;

import io.nextup.intake.ErasureRules;
import io.nextup.launcher.verb.Heading;
import io.nextup.signature.KeyPurpose;
import io.nextup.signature.PublicKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say whose erasures on the interactions topic count. */
@Heading("Events")
final class ErasureKeysArguments {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--erasure-keys",
            paramLabel = "FILE",
            split = ",",
            description =
                    "With --from kafka: as the job's nextup.ingest.erasure-keys (default: none, so"
                            + " every erasure counts).")
    private List<Path> keys = List.of();

    @Option(
            names = "--erasure-keys-since",
            paramLabel = "TIME",
            description =
                    "With --erasure-keys: as the job's nextup.ingest.erasure-keys-since, such as"
                            + " 2026-11-24T14:00:00Z (default: all erasures need a signature).")
    private Instant since;

    /**
     * Reads the files.
     *
     * @throws ParameterException naming the option or the file that is wrong
     */
    ErasureRules rules() {
        try {
            if (keys.isEmpty() && since != null) {
                throw new ParameterException(
                        spec.commandLine(), "--erasure-keys-since needs --erasure-keys");
            }
            return ErasureRules.of(
                    PublicKeys.read(keys, KeyPurpose.ERASURES), Optional.ofNullable(since));
        } catch (IOException e) {
            throw new ParameterException(
                    spec.commandLine(), "--erasure-keys: " + e.getMessage(), e);
        }
    }

    /**
     * Refuses the options where they have no effect.
     *
     * @param why reason, after the option's name
     */
    void refuse(String why) {
        if (!keys.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--erasure-keys " + why);
        }
        if (since != null) {
            throw new ParameterException(spec.commandLine(), "--erasure-keys-since " + why);
        }
    }
}
