package io.nextup.console.web;

import static java.util.Objects.requireNonNull;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.sse.SseClient;
import io.nextup.console.items.ItemNames;
import io.nextup.console.live.LiveStream;
import io.nextup.console.live.RecentUser;
import io.nextup.console.user.CrowdedException;
import io.nextup.console.user.TrialAnswer;
import io.nextup.console.user.TrialListener;
import io.nextup.console.user.Trials;
import io.nextup.console.user.UnknownUserException;
import io.nextup.console.user.UserLook;
import io.nextup.console.web.Mailbox.Message;
import io.nextup.event.registered.SchemasUnavailableException;
import io.nextup.kafka.TopicException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Creates trial users, sends their clicks, offers recent users, and looks up any user. */
final class UserApi {
    /** Users that are offered to look at. */
    private static final int RECENT = 12;

    private final LiveStream live;
    private final Optional<Trials> trials;
    private final UserLook look;
    private final ItemNames names;
    private final EventStreams streams;
    private final AuditLog audit;

    /** Each look reads many records. */
    private final Turn looking = new Turn("Somebody looks at a user", 0);

    UserApi(
            LiveStream live,
            Optional<Trials> trials,
            UserLook look,
            ItemNames names,
            EventStreams streams,
            AuditLog audit) {
        this.live = requireNonNull(live, "live is null");
        this.trials = requireNonNull(trials, "trials is null");
        this.look = requireNonNull(look, "look is null");
        this.names = requireNonNull(names, "names are null");
        this.streams = requireNonNull(streams, "streams is null");
        this.audit = requireNonNull(audit, "audit is null");
    }

    void register(RoutesConfig routes) {
        routes.get("/api/users", this::recent);
        routes.get("/api/users/{user}", this::look);
        routes.post("/api/users", this::invent);
        routes.post("/api/users/{user}/clicks", this::click);
        routes.before("/api/users/{user}/stream", this::requireUser);
        routes.sse("/api/users/{user}/stream", this::watch);
        routes.exception(
                UnknownUserException.class,
                (e, context) -> ApiJson.fail(context, 404, e.getMessage()));
        routes.exception(
                CrowdedException.class, (e, context) -> ApiJson.fail(context, 429, e.getMessage()));
        routes.exception(
                SchemasUnavailableException.class,
                (e, context) -> ApiJson.fail(context, 502, e.getMessage()));
        routes.exception(
                TopicException.class, (e, context) -> ApiJson.fail(context, 502, e.getMessage()));
    }

    private Trials trials() {
        return trials.orElseThrow(
                () ->
                        new ApiException(
                                403,
                                "This console allows no clicks: it was started without --allow-actions, or with --mapping"));
    }

    private void invent(Context context) throws CrowdedException, IOException {
        String user = trials().invent(System.nanoTime());
        audit.did(context, "invented " + user);
        ApiJson.json(context, Map.of("user", user));
    }

    private void click(Context context)
            throws UnknownUserException, CrowdedException, TopicException {
        String item = ApiJson.field(context, "item", RequestedIds.MOST_CHARACTERS);
        String event =
                trials().click(
                                context.pathParam("user"),
                                item,
                                System.currentTimeMillis(),
                                System.nanoTime());
        // Known by now, so it is an id of the console's own making.
        audit.did(context, "clicked as " + context.pathParam("user"));
        ApiJson.json(context, Map.of("event", event));
    }

    private void requireUser(Context context) throws UnknownUserException {
        streams.requireRoom(context);
        trials().view(context.pathParam("user"));
    }

    private void watch(SseClient client) {
        String user = client.ctx().pathParam("user");
        Trials all = trials();
        Mailbox mailbox = new Mailbox();
        TrialListener listener =
                new TrialListener() {
                    @Override
                    public void clicked(List<String> items) {
                        mailbox.put(sequence(items));
                    }

                    @Override
                    public void answered(TrialAnswer answer) {
                        mailbox.put(ApiJson.message("list", answer.named(names)));
                    }

                    @Override
                    public void erased() {
                        // The user's items may wait in it.
                        mailbox.restart();
                    }
                };
        try {
            all.listen(user, listener);
        } catch (UnknownUserException e) {
            client.sendEvent("erased", gone().data());
            client.close();
            return;
        }
        streams.open(client, mailbox, () -> state(all, user), () -> all.leave(user, listener));
    }

    private List<Message> state(Trials all, String user) {
        try {
            Trials.View view = all.view(user);
            List<Message> messages = new ArrayList<>();
            messages.add(sequence(view.items()));
            view.answer()
                    .ifPresent(
                            answer -> messages.add(ApiJson.message("list", answer.named(names))));
            return messages;
        } catch (UnknownUserException e) {
            return List.of(gone());
        }
    }

    private Message sequence(List<String> items) {
        List<String> named = items.stream().map(names::title).toList();
        return ApiJson.message("sequence", Map.of("items", items, "titles", named));
    }

    private static Message gone() {
        return ApiJson.message("erased", Map.of("after", Trials.SILENCE.toSeconds()));
    }

    private void recent(Context context) {
        long now = System.currentTimeMillis();
        List<RecentUser> users = live.recentUsers(RECENT, now);
        audit.looked(
                context, "saw the recent users", users.stream().map(RecentUser::user).toList());
        ApiJson.json(context, Map.of("now", now, "users", users));
    }

    private void look(Context context) throws TopicException {
        String user = RequestedIds.required("user", context.pathParam("user"));
        looking.begin();
        try {
            audit.looked(context, "looked at the user", List.of(user));
            ApiJson.json(context, look.look(user).shown(names));
        } finally {
            looking.end();
        }
    }
}
