package io.nextup.launcher.argument;

import io.nextup.artifact.trust.ModelTrust;
import io.nextup.artifact.trust.TrustSettings;
import io.nextup.launcher.verb.Heading;
import io.nextup.signature.KeyPurpose;
import io.nextup.signature.LocalKeys;
import io.nextup.trainer.option.RequestException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say which models a verb may read. */
@Heading("Models")
public final class TrustArguments {
    @Option(
            names = "--trusted-keys",
            paramLabel = "FILES",
            split = ",",
            description =
                    "Reads only models that one of these public keys signed: PEM files, with commas"
                            + " between (default: .nextup/keys/models-public.pem beside nextup,"
                            + " for models in a directory; else any model).")
    private List<String> keys = List.of();

    @Option(
            names = "--trusted-locations",
            paramLabel = "PLACES",
            split = ",",
            description =
                    "Reads only models below these places: absolute paths or URIs, with commas"
                            + " between (default: anywhere).")
    private List<String> locations = List.of();

    /**
     * Reads the keys, and returns the conditions on models.
     *
     * @param places registries or models, directories or URIs, as the user names them
     */
    public ModelTrust trust(String... places) throws IOException {
        try {
            return new TrustSettings(trustedKeys(places), locations, List.of(), List.of()).read();
        } catch (IllegalArgumentException e) {
            throw new RequestException("trustedLocations", ": " + e.getMessage(), e);
        } catch (IOException e) {
            if (keys.isEmpty()) {
                throw e;
            }
            throw new RequestException("trustedKeys", ": " + e.getMessage(), e);
        }
    }

    private List<String> trustedKeys(String... places) throws IOException {
        if (!keys.isEmpty()) {
            return keys;
        }
        Optional<LocalKeys> local = DefaultKeys.of(places);
        return local.map(found -> List.of(found.publicFile(KeyPurpose.MODELS).toString()))
                .orElse(List.of());
    }
}
