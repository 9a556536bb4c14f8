package io.nextup.trainer.operate;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.store.ArtifactStore;
import io.nextup.artifact.trust.Locations;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.artifact.trust.SignedManifest;
import io.nextup.artifact.trust.TrustedKeys;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.scoring.torch.CheckedModule;
import io.nextup.signature.SigningKey;
import io.nextup.trainer.option.RequestException;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Signs models that are published already: some by name, or those of a registry that another key
 * has signed. It signs only what it has read and checked.
 */
public final class SignModels {
    private final Clock clock;
    private final AllowedOperators allowed;

    /**
     * Models to sign.
     *
     * @param registry a directory or a URI, as the user names it
     * @param versions names of the models; empty: all that a key of {@code signedBy} has signed
     * @param signedBy keys of which one must have signed a model before; none: any model that is
     *     named
     */
    public record Request(String registry, List<String> versions, TrustedKeys signedBy) {
        public Request {
            requireNonNull(registry, "registry is null");
            requireNonNull(signedBy, "signedBy is null");
            versions = List.copyOf(versions);
            if (versions.isEmpty() && signedBy.isEmpty()) {
                throw new RequestException(
                        "signedBy",
                        " is missing: name the versions to sign, or sign all that an old key has signed with --signed-by OLD.pem");
            }
        }
    }

    /**
     * Models by what became of them, in the order of the request or the registry.
     *
     * @param signed models that have this key's signature now
     * @param before versions that had it before
     * @param refused versions that are not signed
     */
    public record Result(List<ModelOrigin> signed, List<String> before, List<Refused> refused) {
        public Result {
            signed = List.copyOf(signed);
            before = List.copyOf(before);
            refused = List.copyOf(refused);
        }
    }

    /** A version that nobody should vouch for. */
    public record Refused(String version, String reason) {}

    /**
     * Makes the operation.
     *
     * @param allowed operators that the code of a module may name
     */
    public SignModels(Clock clock, AllowedOperators allowed) {
        this.clock = requireNonNull(clock, "clock is null");
        this.allowed = requireNonNull(allowed, "allowed is null");
    }

    /**
     * Signs. A second run with the same key changes nothing.
     *
     * @param beforeEach takes each model that passed the checks, before it is signed
     * @throws RequestException for a registry that cannot be
     */
    public Result run(Request request, SigningKey key, Consumer<ModelOrigin> beforeEach)
            throws ArtifactException, IOException {
        ModelTrust trust = new ModelTrust(request.signedBy, Locations.ANYWHERE);
        ArtifactStore store = Registries.open(request.registry, clock, trust);
        List<ModelOrigin> signed = new ArrayList<>();
        List<String> before = new ArrayList<>();
        List<Refused> refused = new ArrayList<>();
        Set<String> versions =
                new LinkedHashSet<>(
                        request.versions.isEmpty() ? store.versions() : request.versions);
        for (String version : versions) {
            try {
                Optional<ModelOrigin> checked = check(store, version, request.signedBy, key);
                if (checked.isPresent()) {
                    beforeEach.accept(checked.get());
                    store.sign(version, checked.get().manifestSha256(), key);
                    signed.add(checked.get());
                } else {
                    before.add(version);
                }
            } catch (ArtifactException e) {
                refused.add(new Refused(version, e.getMessage()));
            }
        }
        return new Result(signed, before, refused);
    }

    /** Reads all of a model, and runs nothing of it; empty if this key has signed it. */
    private Optional<ModelOrigin> check(
            ArtifactStore store, String version, TrustedKeys signedBy, SigningKey key)
            throws ArtifactException, IOException {
        SignedManifest manifest = store.signed(version);
        if (manifest.isBy(key)) {
            return Optional.empty();
        }
        try (WorkDirectory work = new WorkDirectory()) {
            Artifact artifact = store.fetch(store.locate(version), work.path());
            CheckedModule.of(artifact.module(), Optional.of(artifact.moduleSha256()), allowed)
                    .close();
            return Optional.of(
                    ModelOrigin.of(
                            artifact,
                            manifest.signatures(),
                            manifest.signaturesBy(signedBy.keys())));
        }
    }
}
