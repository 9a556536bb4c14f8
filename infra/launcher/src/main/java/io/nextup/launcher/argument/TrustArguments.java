package io.nextup.launcher.argument;

import io.nextup.artifact.trust.ModelTrust;
import io.nextup.artifact.trust.TrustSettings;
import io.nextup.trainer.option.RequestException;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say which models a verb may read. */
public final class TrustArguments {
    @Option(
            names = "--trusted-keys",
            paramLabel = "FILES",
            split = ",",
            description =
                    "Reads only models that one of these public keys signed: PEM files, with commas"
                            + " between (default: any model).")
    private List<String> keys = List.of();

    @Option(
            names = "--trusted-locations",
            paramLabel = "PLACES",
            split = ",",
            description =
                    "Reads only models below these places: absolute paths or URIs, with commas"
                            + " between (default: anywhere).")
    private List<String> locations = List.of();

    /** Reads the keys, and returns the conditions on models. */
    public ModelTrust trust() throws IOException {
        try {
            return new TrustSettings(keys, locations, List.of()).read();
        } catch (IllegalArgumentException e) {
            throw new RequestException("trustedLocations", ": " + e.getMessage(), e);
        }
    }
}
