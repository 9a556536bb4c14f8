package io.nextup.console.web;

import static java.util.Objects.requireNonNull;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.nextup.artifact.ArtifactException;
import io.nextup.console.models.ChangedException;
import io.nextup.console.models.ModelActions;
import io.nextup.console.models.ModelRegistry;
import io.nextup.console.models.SlotModels;
import io.nextup.console.settings.ConsoleSettings;
import io.nextup.event.AnnouncedModel;
import io.nextup.event.PlainName;
import io.nextup.models.DoubtfulAnnouncementException;
import io.nextup.trainer.operate.Slot;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The slot's models; announcing one, and rolling back. */
final class ModelsApi {
    static final String NO_REGISTRY =
            "This console knows no registry: start it with --registry, which names where models are published";

    /** Longest wait for an announcement to come back from the topic. */
    private static final Duration ECHO = Duration.ofSeconds(2);

    private final boolean mayAct;
    private final SlotModels models;
    private final Optional<ModelActions> actions;
    private final AuditLog audit;

    /** Each action sees what the one before has done. */
    private final Turn acting = new Turn("Somebody announces a model", 0);

    ModelsApi(ConsoleSettings settings, SlotModels models, AuditLog audit) {
        mayAct = settings.actions();
        this.models = requireNonNull(models, "models are null");
        this.audit = requireNonNull(audit, "audit is null");
        actions =
                settings.registry()
                        .map(
                                registry ->
                                        ModelActions.of(
                                                models,
                                                registry,
                                                new Slot(settings.kafka(), settings.slot())));
    }

    void register(RoutesConfig routes) {
        routes.get("/api/models", this::state);
        routes.get("/api/models/{version}", this::details);
        routes.post("/api/models/{version}/announce", this::announce);
        routes.post("/api/rollback", this::rollBack);
    }

    private void state(Context context) {
        ApiJson.json(context, models.state(System.currentTimeMillis(), System.nanoTime()));
    }

    private void details(Context context) {
        ModelRegistry registry = models.registry().orElseThrow(ModelsApi::noRegistry);
        try {
            ApiJson.json(context, registry.details(context.pathParam("version")));
        } catch (ArtifactException e) {
            throw new ApiException(404, e.getMessage());
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private void announce(Context context) {
        String version = context.pathParam("version");
        if (!PlainName.is(version)) {
            throw new ApiException(404, "\"%s\" is not a model's name".formatted(version));
        }
        Optional<String> serving = serving(context);
        act(
                context,
                "announced",
                all ->
                        all.announce(
                                version, serving, System.currentTimeMillis(), System.nanoTime()));
    }

    private void rollBack(Context context) {
        String target =
                plain(
                        "target",
                        ApiJson.field(context, "target", AnnouncedModel.MAX_VERSION_LENGTH));
        Optional<String> serving = serving(context);
        act(
                context,
                "rolled back to",
                all ->
                        all.rollBack(
                                target, serving, System.currentTimeMillis(), System.nanoTime()));
    }

    private static Optional<String> serving(Context context) {
        return ApiJson.optionalField(context, "serving", AnnouncedModel.MAX_VERSION_LENGTH)
                .map(version -> plain("serving", version));
    }

    /** Refuses a text that is not a valid version: it would go into a line of the log. */
    private static String plain(String field, String version) {
        if (!PlainName.is(version)) {
            throw new ApiException(400, "%s is not a valid version of a model".formatted(field));
        }
        return version;
    }

    /** Returns the version that is announced now. */
    @FunctionalInterface
    private interface Action {
        String take(ModelActions actions) throws ChangedException, ArtifactException, IOException;
    }

    private void act(Context context, String what, Action action) {
        if (!mayAct) {
            throw new ApiException(
                    403,
                    "This console only reads: start it with --allow-actions to announce models");
        }
        ModelActions all = actions.orElseThrow(ModelsApi::noRegistry);
        acting.begin();
        try {
            String announced = action.take(all);
            audit.did(context, what + " " + announced);
            models.awaitAnnounced(announced, ECHO);
            ApiJson.json(context, Map.of("announced", announced));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException(503, "The console ends: the model is announced");
        } catch (ChangedException | ArtifactException | DoubtfulAnnouncementException e) {
            audit.did(context, "wanted a model announced, in vain: " + e.getMessage());
            throw new ApiException(409, e.getMessage());
        } catch (IOException e) {
            // An announcement that timed out may have arrived.
            audit.did(
                    context, "wanted a model announced, which may have failed: " + e.getMessage());
            throw unreachable(e);
        } finally {
            acting.end();
        }
    }

    static ApiException noRegistry() {
        return new ApiException(404, NO_REGISTRY);
    }

    static ApiException unreachable(IOException e) {
        return new ApiException(502, String.valueOf(e.getMessage()));
    }
}
