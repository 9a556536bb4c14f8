package io.nextup.launcher.doctor;

import static io.nextup.launcher.doctor.FindingWords.age;
import static io.nextup.launcher.doctor.FindingWords.count;

import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.console.models.ModelRegistry;
import io.nextup.event.AnnouncedModel;
import io.nextup.event.Health;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelSince;
import io.nextup.event.ModelVerdict;
import io.nextup.launcher.argument.TrustArguments;
import io.nextup.models.Served;
import io.nextup.models.SlotHealth;
import io.nextup.trainer.registry.Registry;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Checks of what serves, and of the place from which processes load it. */
final class ModelChecks {
    private static final String ALERTS = "infra/monitoring/ALERTS.md";

    /** Age at which a model alerts, too. */
    private static final Duration OLD = Duration.ofDays(7);

    private final Fact<SlotHealth> slot;
    private final Optional<String> registry;
    private final TrustArguments trust;
    private final Clock clock;

    /**
     * @param registry the registry; empty to look where the announcement says
     */
    ModelChecks(
            Fact<SlotHealth> slot, Optional<String> registry, TrustArguments trust, Clock clock) {
        this.slot = slot;
        this.registry = registry;
        this.trust = trust;
        this.clock = clock;
    }

    Check model() {
        return new Check("model", true, () -> judge(slot.get(), clock.instant()));
    }

    static Finding judge(SlotHealth slot, Instant now) {
        List<Health> present = slot.present(now.toEpochMilli()).toList();
        if (present.isEmpty()) {
            return Finding.bad(
                    "No process of slot %s reports what it serves: look whether the job runs"
                            .formatted(slot.slot()),
                    ALERTS + "#nextupissilent");
        }
        Optional<Served> served = slot.served(now.toEpochMilli());
        boolean loads = present.stream().anyMatch(one -> one.loading() != null);
        Optional<ModelVerdict> against =
                slot.announced().flatMap(model -> against(slot, present, model));
        if (served.isEmpty()) {
            return loads
                    ? Finding.unknown("A first model loads: wait two minutes")
                    : Finding.bad(
                            against.map(ModelChecks::words)
                                    .orElse(
                                            slot.announced().isEmpty()
                                                    ? "No model is announced for slot %s: ./nextup train --from kafka --fit all --registry REGISTRY --announce"
                                                            .formatted(slot.slot())
                                                    : "%s is announced and no process serves it: ./nextup models status"
                                                            .formatted(
                                                                    slot.announced()
                                                                            .get()
                                                                            .version())),
                            ALERTS + "#nextuphasnomodel");
        }
        if (against.isPresent()) {
            return Finding.bad(
                    "%s serves; %s".formatted(served.get().version(), words(against.get())),
                    ALERTS + "#nextuprefusesmodels");
        }
        return judge(slot, served.get(), present, loads, now);
    }

    private static Finding judge(
            SlotHealth slot, Served served, List<Health> present, boolean loads, Instant now) {
        String where =
                "%s serves in %d of %s"
                        .formatted(
                                served.version(),
                                served.processes(),
                                count(present.size(), "process"));
        if (!loads && served.processes() < present.size()) {
            return Finding.bad(
                    where + ": ./nextup models status says what the others do",
                    ALERTS + "#nextuprefusesmodels");
        }
        if (!loads && !slot.isAnnounced(served.manifestSha256())) {
            return Finding.bad(
                    "%s, and is not the announced model: ./nextup models status".formatted(where),
                    ALERTS + "#nextuprefusesmodels");
        }
        Duration since =
                Duration.ofMillis(
                        now.toEpochMilli()
                                - present.stream()
                                        .map(Health::serving)
                                        .filter(one -> one != null)
                                        .mapToLong(ModelSince::sinceMillis)
                                        .min()
                                        .orElseThrow());
        return since.compareTo(OLD) > 0
                ? Finding.bad(
                        "%s for %d days: look why the trainer announces none"
                                .formatted(where, since.toDays()),
                        ALERTS + "#nextupmodelisold")
                : Finding.good(
                        "%s for %s%s".formatted(where, age(since), loads ? ", and one loads" : ""));
    }

    private static Optional<ModelVerdict> against(
            SlotHealth slot, List<Health> present, ModelAnnouncement model) {
        return present.stream()
                .flatMap(one -> one.verdicts().stream())
                .filter(one -> one.manifestSha256().equals(model.manifestSha256()))
                .filter(one -> one.isAgainst() && slot.stands(one))
                .findFirst();
    }

    private static String words(ModelVerdict verdict) {
        return "%s was %s: %s (./nextup models status)"
                .formatted(verdict.version(), verdict.kind().word(), verdict.reason());
    }

    /** Reads the manifest of the model that serves, and of no other file. */
    Check registry() {
        return new Check(
                "registry",
                registry.isEmpty(),
                () -> {
                    URI place = place();
                    try {
                        Manifest manifest = ModelRegistry.manifestAt(place, ModelTrust.ANY);
                        return Finding.good(
                                "%s is there: %s of %s"
                                        .formatted(
                                                Registry.shown(place),
                                                manifest.family(),
                                                count(manifest.itemCount(), "item")));
                    } catch (ArtifactException | IOException e) {
                        return Finding.bad(
                                "%s: what serves goes on, and a process that starts may get no model"
                                        .formatted(e.getMessage()),
                                "infra/RUNBOOK.md#the-registry");
                    }
                });
    }

    Check signature() {
        return new Check(
                "signature",
                registry.isEmpty(),
                () -> {
                    URI place = place();
                    ModelTrust keys = trust.trust(registry.orElse(place.toString()));
                    if (keys.keys().isEmpty()) {
                        return Finding.unknown("No keys are given: --trusted-keys names them");
                    }
                    try {
                        ModelRegistry.manifestAt(place, ModelTrust.ANY);
                    } catch (ArtifactException | IOException e) {
                        return Finding.unknown("The model cannot be read");
                    }
                    try {
                        ModelRegistry.manifestAt(place, keys);
                        return Finding.good(
                                "Signed by a key of %s".formatted(keys.keys().keys().source()));
                    } catch (ArtifactException e) {
                        return Finding.bad(e.getMessage(), "schemas/model/SIGNING.md");
                    }
                });
    }

    /** Returns the place of the model that serves; of the announced one where none serves. */
    URI place() throws Exception {
        SlotHealth health = slot.get();
        Optional<String> served = health.served(clock.millis()).map(Served::manifestSha256);
        AnnouncedModel model =
                health.announced().stream()
                        .flatMap(one -> one.models().stream())
                        .filter(
                                one ->
                                        served.isEmpty()
                                                || served.get().equals(one.manifestSha256()))
                        .findFirst()
                        .or(() -> health.announced().map(ModelAnnouncement::model))
                        .orElseThrow(() -> new IOException("No model is announced"));
        if (registry.isEmpty()) {
            return URI.create(model.location());
        }
        return Registry.open(registry.get(), clock, ModelTrust.ANY).locate(model.version());
    }
}
