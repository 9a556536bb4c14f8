package io.nextup.console.web;

import static java.util.Objects.requireNonNull;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.nextup.console.items.ItemNames;
import io.nextup.console.user.Trials;
import io.nextup.console.user.UnknownUserException;
import io.nextup.console.user.UserLook;
import io.nextup.console.why.Explainer;
import io.nextup.console.why.Step;
import io.nextup.console.why.UnexplainedException;
import io.nextup.event.Interaction;
import io.nextup.kafka.TopicException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Explains why an item stands in a user's list. */
final class WhyApi {
    private final Optional<Trials> trials;
    private final UserLook look;
    private final Explainer explainer;
    private final ItemNames names;
    private final AuditLog audit;

    /** Each explanation asks the model about up to 201 histories. */
    private final Turn explaining = new Turn("Somebody has a list explained", 0);

    WhyApi(
            Optional<Trials> trials,
            UserLook look,
            Explainer explainer,
            ItemNames names,
            AuditLog audit) {
        this.trials = requireNonNull(trials, "trials is null");
        this.look = requireNonNull(look, "look is null");
        this.explainer = requireNonNull(explainer, "explainer is null");
        this.names = requireNonNull(names, "names are null");
        this.audit = requireNonNull(audit, "audit is null");
    }

    void register(RoutesConfig routes) {
        routes.get("/api/users/{user}/why", this::why);
        routes.exception(
                UnexplainedException.class,
                (e, context) -> ApiJson.fail(context, 502, e.getMessage()));
    }

    /**
     * A user's events in the order of their arrival.
     *
     * @param version the model that made the newest list; empty without one
     */
    private record Past(List<Step> steps, Optional<String> version) {}

    private void why(Context context) throws TopicException, UnexplainedException {
        String user = RequestedIds.required("user", context.pathParam("user"));
        String item = RequestedIds.required("item", context.queryParam("item"));
        explaining.begin();
        try {
            audit.looked(context, "asked why an item is in the list of the user", List.of(user));
            Past past = played(user).orElse(null);
            if (past == null) {
                past = found(user);
            }
            if (past.steps().isEmpty()) {
                throw new ApiException(
                        404,
                        "No event of the user %s was found: there is no list to explain"
                                .formatted(user));
            }
            ApiJson.json(
                    context,
                    explainer
                            .explain(
                                    past.version(),
                                    past.steps(),
                                    item,
                                    System.currentTimeMillis(),
                                    System.nanoTime())
                            .named(names));
        } finally {
            explaining.end();
        }
    }

    private Optional<Past> played(String user) {
        if (trials.isEmpty()) {
            return Optional.empty();
        }
        try {
            Trials.View view = trials.get().view(user);
            return Optional.of(
                    new Past(
                            view.clicks().stream()
                                    .map(click -> new Step(click, click.eventId()))
                                    .toList(),
                            view.answer()
                                    .flatMap(answer -> Optional.ofNullable(answer.version()))));
        } catch (UnknownUserException e) {
            return Optional.empty();
        }
    }

    private Past found(String user) throws TopicException {
        UserLook.Found found = look.look(user);
        List<Step> steps = new ArrayList<>();
        for (UserLook.Event event : found.events()) {
            steps.add(
                    new Step(
                            new Interaction(
                                    null,
                                    user,
                                    event.item(),
                                    event.type(),
                                    event.time(),
                                    null,
                                    Map.of()),
                            event.reference()));
        }
        Collections.reverse(steps);
        return new Past(
                steps,
                found.lists().stream()
                        .findFirst()
                        .flatMap(list -> Optional.ofNullable(list.version())));
    }
}
