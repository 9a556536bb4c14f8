package io.nextup.trainer.operate;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.store.ArtifactStore;
import io.nextup.signature.SigningKey;
import io.nextup.trainer.option.RequestException;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Signs models that are published already: one, or all of a registry. */
public final class SignModels {
    private final Clock clock;

    /**
     * Versions by what became of them, in the registry's order.
     *
     * @param signed versions that have this key's signature now
     * @param before versions that had it before
     * @param damaged versions whose manifest cannot be signed
     */
    public record Result(List<String> signed, List<String> before, List<Damaged> damaged) {
        public Result {
            signed = List.copyOf(signed);
            before = List.copyOf(before);
            damaged = List.copyOf(damaged);
        }
    }

    /** A version without a valid manifest. */
    public record Damaged(String version, String reason) {}

    public SignModels(Clock clock) {
        this.clock = requireNonNull(clock, "clock is null");
    }

    /**
     * Signs. A second run with the same key changes nothing.
     *
     * @param registry a directory or a URI, as the user names it
     * @param version the one to sign; empty: all, except those that are damaged
     * @throws RequestException for a registry that cannot be
     * @throws ArtifactException if the named version is not there, or damaged
     */
    public Result run(String registry, Optional<String> version, SigningKey key)
            throws ArtifactException, IOException {
        ArtifactStore store = Registries.open(registry, clock);
        List<String> signed = new ArrayList<>();
        List<String> before = new ArrayList<>();
        List<Damaged> damaged = new ArrayList<>();
        for (String one : version.isPresent() ? List.of(version.get()) : store.versions()) {
            try {
                (store.sign(one, key) ? signed : before).add(one);
            } catch (ArtifactException e) {
                if (version.isPresent()) {
                    throw e;
                }
                damaged.add(new Damaged(one, e.getMessage()));
            }
        }
        return new Result(signed, before, damaged);
    }
}
