package io.nextup.console;

import io.nextup.console.feed.StreamReader;
import io.nextup.console.feed.StreamSink;
import io.nextup.console.items.ItemNames;
import io.nextup.console.items.TopicTitles;
import io.nextup.console.live.LiveStream;
import io.nextup.console.models.ModelRegistry;
import io.nextup.console.models.PublishedModelCache;
import io.nextup.console.models.SlotModels;
import io.nextup.console.settings.ConsoleSettings;
import io.nextup.console.user.PlayedUsers;
import io.nextup.console.user.Trials;
import io.nextup.console.web.ConsoleServer;
import io.nextup.console.why.Explainer;
import io.nextup.event.DeadLetter;
import io.nextup.event.Interaction;
import io.nextup.event.Recommendation;
import io.nextup.models.SlotHealth;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running console: a reader of the topics, a server of pages, and trial users. */
public final class Console implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Console.class);

    /** Shorter than a second, so that each one ends soon after it is over. */
    private static final long TICK_MILLIS = 250;

    private static final long ERASE_MILLIS = 1_000;
    private static final long CLOSE_MODEL_MILLIS = 1_000;
    private static final long DESCRIBE_MILLIS = 1_000;

    private final ConsoleSettings settings;
    private final LiveStream live;
    private final SlotModels models;
    private final Optional<PlayedUsers> played;
    private final Explainer explainer;
    private final ConsoleServer server;
    private final StreamReader reader;
    private final Repeating ticker;
    private final Repeating modelCloser;
    private final Optional<Repeating> eraser;
    private final Optional<Repeating> describer;

    private Console(ConsoleSettings settings, Optional<PlayedUsers> played) {
        this.settings = settings;
        this.played = played;
        Optional<Trials> trials = played.map(PlayedUsers::trials);
        live =
                new LiveStream(
                        settings.kafka().bootstrapServers(),
                        settings.slot(),
                        settings.horizon(),
                        System.currentTimeMillis());
        models = new SlotModels(settings.slot(), settings.registry().map(ModelRegistry::new));
        explainer = Explainer.withPyTorch(settings.slot(), settings.trust(), settings.registry());
        TopicTitles titles = TopicTitles.ofThisProcess();
        server =
                new ConsoleServer(
                        settings,
                        live,
                        models,
                        trials,
                        explainer,
                        new ItemNames(settings.catalogue(), titles));
        reader =
                StreamReader.start(
                        settings.kafka(),
                        settings.intake(),
                        settings.slot(),
                        () -> trials.map(Trials::users).orElse(Set.of()),
                        new Sink(trials),
                        titles);
        ticker =
                new Repeating(
                        "console-ticker",
                        TICK_MILLIS,
                        () -> live.tick(System.currentTimeMillis()).forEach(server::second));
        modelCloser =
                new Repeating(
                        "console-model-closer",
                        CLOSE_MODEL_MILLIS,
                        () -> explainer.tick(System.currentTimeMillis(), System.nanoTime()));
        eraser =
                trials.map(
                        all ->
                                new Repeating(
                                        "console-eraser",
                                        ERASE_MILLIS,
                                        () -> all.tick(System.nanoTime())));
        describer =
                models.registry()
                        .map(PublishedModelCache::new)
                        .map(
                                serving ->
                                        new Repeating(
                                                "console-describer",
                                                DESCRIBE_MILLIS,
                                                () -> describe(serving)));
    }

    private void describe(PublishedModelCache serving) {
        models.served(System.currentTimeMillis())
                .flatMap(version -> serving.of(version, System.nanoTime()))
                .ifPresent(
                        model ->
                                live.described(
                                        model.version(), model.family(), model.learntUntil()));
    }

    /**
     * Starts; does not wait for the brokers.
     *
     * @throws io.javalin.util.JavalinBindException if the port is taken
     * @throws IOException if another console holds the directory, or its list cannot be read
     */
    public static Console start(ConsoleSettings settings) throws IOException {
        Optional<PlayedUsers> played = Optional.empty();
        if (settings.plays()) {
            played = Optional.of(PlayedUsers.open(settings.kafka(), settings.directory()));
        }
        try {
            return new Console(settings, played);
        } catch (RuntimeException e) {
            if (played.isPresent()) {
                played.get().list().close();
            }
            throw e;
        }
    }

    /** Returns the address of the first page. */
    public URI address() {
        return settings.address(server.port());
    }

    /** Takes the hit rate at 10 that an oracle reaches, where events are simulated. */
    public void attainable(double hitRate) {
        live.attainable(hitRate);
    }

    private final class Sink implements StreamSink {
        private final Optional<Trials> trials;

        private Sink(Optional<Trials> trials) {
            this.trials = trials;
        }

        @Override
        public void interaction(Interaction interaction, String event, long recordMillis) {
            live.interaction(interaction, event, recordMillis, System.currentTimeMillis());
        }

        @Override
        public void erased(String user) {
            trials.ifPresent(all -> all.erased(user));
            live.erased(user);
            server.erased();
        }

        @Override
        public void missed() {
            live.missed();
        }

        @Override
        public void recommendation(Recommendation recommendation) {
            trials.ifPresent(all -> all.recommended(recommendation, System.nanoTime()));
            live.recommendation(recommendation, System.currentTimeMillis());
        }

        @Override
        public void arrived(Recommendation recommendation) {
            trials.ifPresent(all -> all.recommended(recommendation, System.nanoTime()));
            live.arrived(recommendation, System.currentTimeMillis());
        }

        @Override
        public void deadLetter(DeadLetter letter, String user, String event) {
            live.deadLetter(letter, user, event);
        }

        @Override
        public void otherInteraction() {
            live.otherInteraction();
        }

        @Override
        public void otherRecommendation() {
            live.otherRecommendation(System.currentTimeMillis());
        }

        @Override
        public void sample(int oneOf) {
            live.sample(oneOf);
        }

        @Override
        public void models(SlotHealth slot) {
            live.models(slot);
            explainer.models(slot);
            models.models(slot);
        }

        @Override
        public void brokersAnswer(boolean answer) {
            live.brokersAnswer(answer);
        }

        @Override
        public void unreadable(String reason) {
            live.unreadable(reason);
        }
    }

    @Override
    public void close() {
        ticker.close();
        server.close();
        eraser.ifPresent(Repeating::close);
        // Before all other slow steps: a service manager kills the process after some seconds.
        played.ifPresent(
                users -> {
                    try {
                        users.close();
                    } catch (IOException e) {
                        LOG.warn(
                                "Users are left, and the next start erases them: {}",
                                e.getMessage());
                    }
                });
        reader.close();
        describer.ifPresent(Repeating::close);
        modelCloser.close();
        explainer.close();
    }
}
