package io.nextup.launcher.argument;

import io.nextup.artifact.store.ArtifactStores;
import io.nextup.local.install.Installation;
import io.nextup.signature.KeyPurpose;
import io.nextup.signature.LocalKeys;
import io.nextup.signature.SigningKey;
import io.nextup.trainer.option.RequestException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the keys of this machine for a verb whose user names none. They are those of registries on
 * its disk alone: a registry in a bucket is shared with others, whose keys nobody here can guess.
 */
public final class DefaultKeys {
    private DefaultKeys() {}

    /**
     * Finds the keys, or makes them.
     *
     * @param places registries or models, directories or URIs, as the user names them
     * @return empty if all of them are elsewhere, and for a program that {@code ./nextup} did not
     *     start, such as the one in a container
     */
    public static Optional<LocalKeys> of(String... places) throws IOException {
        boolean elsewhere =
                places.length > 0 && Stream.of(places).allMatch(ArtifactStores::isElsewhere);
        Optional<Installation> here = Installation.ifKnown();
        return elsewhere || here.isEmpty()
                ? Optional.empty()
                : Optional.of(LocalKeys.in(here.get().keys()));
    }

    /**
     * Reads the private key that a user names, or this machine's.
     *
     * @param field value of a request that names it, for an error
     * @param named null if the user names none
     * @param registry a directory or a URI, as the user names it
     */
    static Optional<SigningKey> signing(
            String field, Path named, KeyPurpose purpose, String registry) throws IOException {
        if (named != null) {
            try {
                return Optional.of(SigningKey.read(named, purpose));
            } catch (IOException e) {
                throw new RequestException(field, ": " + e.getMessage(), e);
            }
        }
        Optional<LocalKeys> local = of(registry);
        return local.isEmpty() ? Optional.empty() : Optional.of(local.get().signing(purpose));
    }
}
