package io.nextup.console.web;

import static java.util.Objects.requireNonNull;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.sse.SseClient;
import io.javalin.http.staticfiles.Location;
import io.nextup.console.deadletters.LetterTopic;
import io.nextup.console.deadletters.RecentLetters;
import io.nextup.console.items.ItemNames;
import io.nextup.console.live.LiveStream;
import io.nextup.console.models.SlotModels;
import io.nextup.console.settings.ConsoleSettings;
import io.nextup.console.user.Trials;
import io.nextup.console.user.UserLook;
import io.nextup.console.web.Mailbox.Message;
import io.nextup.console.why.Explainer;
import io.nextup.trainer.plot.ChartLibrary;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server: the pages at {@code /}, data below {@code /api}. */
public final class ConsoleServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleServer.class);

    /** Longest time for which a connection may stand without a byte going through. */
    static final Duration IDLE = Duration.ofSeconds(30);

    private static final int MOST_THREADS = 16;
    private static final long MOST_BODY_BYTES = 16 << 10;

    /**
     * Pages load nothing from elsewhere, and text that arrives in a page never runs as a script.
     */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final ConsoleSettings settings;
    private final LiveStream live;
    private final RequestRule rule;
    private final EventStreams streams = new EventStreams();
    private final Set<Mailbox> liveStreams = ConcurrentHashMap.newKeySet();
    private final UserApi users;
    private final RecentLetters recentLetters;
    private final LettersApi letters;
    private final Explainer explainer;
    private final WhyApi why;
    private final ListWhyApi listWhy;
    private final ModelsApi modelsApi;
    private final ItemsApi items;
    private final Javalin server;

    /**
     * Starts to listen.
     *
     * @param live state of the stream
     * @param models models of the slot and of the registry
     * @param trials trial users; empty where the console may not write
     * @param explainer says why an item is in a list
     * @param names titles and categories of items
     */
    public ConsoleServer(
            ConsoleSettings settings,
            LiveStream live,
            SlotModels models,
            Optional<Trials> trials,
            Explainer explainer,
            ItemNames names) {
        this(settings, live, models, trials, explainer, names, new AuditLog());
    }

    ConsoleServer(
            ConsoleSettings settings,
            LiveStream live,
            SlotModels models,
            Optional<Trials> trials,
            Explainer explainer,
            ItemNames names,
            AuditLog audit) {
        this.settings = requireNonNull(settings, "settings are null");
        this.live = requireNonNull(live, "live is null");
        this.explainer = requireNonNull(explainer, "explainer is null");
        UserLook look = new UserLook(settings.kafka(), settings.intake());
        users = new UserApi(live, trials, look, names, streams, audit);
        why = new WhyApi(trials, look, explainer, names, audit);
        listWhy = new ListWhyApi(settings, names, audit);
        recentLetters = new RecentLetters(new LetterTopic(settings.kafka()));
        letters = new LettersApi(recentLetters, audit);
        modelsApi = new ModelsApi(settings, models, audit);
        items = new ItemsApi(live, models, names);
        rule = new RequestRule(settings.token(), settings.host());
        server = Javalin.create(this::configure);
        server.start();
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.http.maxRequestSize = MOST_BODY_BYTES;
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, 2);
        threads.setName("console-http");
        threads.setDaemon(true);
        config.jetty.threadPool = threads;
        config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
        config.jetty.addConnector(
                (jetty, http) -> {
                    // Jetty may still write a refused request's answer from a buffer that it has
                    // given back: a pool would hand that to the answer of another request.
                    ServerConnector connector =
                            new ServerConnector(
                                    jetty,
                                    null,
                                    null,
                                    ByteBufferPool.NON_POOLING,
                                    -1,
                                    -1,
                                    new HttpConnectionFactory(http));
                    connector.setHost(settings.host());
                    connector.setPort(settings.port());
                    connector.setIdleTimeout(IDLE.toMillis());
                    return connector;
                });
        config.staticFiles.add(
                files -> {
                    files.directory = "/io/nextup/console/pages";
                    files.location = Location.CLASSPATH;
                    files.headers = Map.of("Cache-Control", "no-cache");
                });
        config.routes.before(this::guard);
        config.routes.exception(
                ApiException.class,
                (e, context) -> ApiJson.fail(context, e.status(), e.getMessage()));
        config.routes.exception(
                Exception.class,
                (e, context) -> {
                    LOG.warn("{} {} failed", context.method(), context.path(), e);
                    ApiJson.fail(context, 500, "The console failed: its log says how");
                });
        config.routes.get(
                "/uplot/uPlot.esm.js",
                context -> chartLibrary(context, "uPlot.esm.js", "text/javascript"));
        config.routes.get(
                "/uplot/uPlot.min.css",
                context -> chartLibrary(context, "uPlot.min.css", "text/css"));
        config.routes.get("/api/console", context -> ApiJson.json(context, about()));
        config.routes.before("/api/live", streams::requireRoom);
        config.routes.sse("/api/live", this::watch);
        users.register(config.routes);
        letters.register(config.routes);
        why.register(config.routes);
        listWhy.register(config.routes);
        modelsApi.register(config.routes);
        items.register(config.routes);
    }

    private static void chartLibrary(Context context, String file, String contentType) {
        context.header("Cache-Control", "no-cache");
        context.contentType(contentType).result(ChartLibrary.open(file));
    }

    private void guard(Context context) {
        context.header("Content-Security-Policy", POLICY);
        context.header("X-Content-Type-Options", "nosniff");
        context.header("Referrer-Policy", "no-referrer");
        context.header("Cross-Origin-Opener-Policy", "same-origin");
        context.header("Cross-Origin-Resource-Policy", "same-origin");
        Optional<RequestRule.Refusal> refusal =
                rule.refusal(
                        new RequestRule.Request(
                                context.method().name(),
                                context.path(),
                                context.header("Host"),
                                context.header("Origin"),
                                context.header("Sec-Fetch-Site"),
                                context.header("Sec-Fetch-Mode"),
                                context.header("Content-Type"),
                                context.header("Authorization")),
                        port());
        if (refusal.isPresent()) {
            ApiJson.fail(context, refusal.get().status(), refusal.get().reason());
            context.skipRemainingHandlers();
        }
    }

    private Map<String, Object> about() {
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("version", settings.version());
        about.put("actions", settings.actions());
        about.put("plays", settings.plays());
        about.put("dashboard", settings.dashboard().map(URI::toString).orElse(null));
        about.put("views", views());
        about.put("why", explainer.mayExplain());
        about.put("lists", settings.registry().isPresent());
        return about;
    }

    private List<String> views() {
        List<String> views = new ArrayList<>(List.of("live", "user", "models"));
        settings.registry().ifPresent(any -> views.add("items"));
        views.add("letters");
        return views;
    }

    private void watch(SseClient client) {
        Mailbox mailbox = new Mailbox();
        liveStreams.add(mailbox);
        streams.open(
                client,
                mailbox,
                () -> List.of(ApiJson.message("history", live.history(System.currentTimeMillis()))),
                () -> liveStreams.remove(mailbox));
    }

    /** Takes note that a user was erased. */
    public void erased() {
        recentLetters.forget();
    }

    /** Sends the figures of a second to every open page. */
    public void second(LiveStream.Second second) {
        recentLetters.forgetOld(System.nanoTime());
        if (!liveStreams.isEmpty()) {
            Message message = ApiJson.message("second", second);
            liveStreams.forEach(mailbox -> mailbox.put(message));
        }
    }

    /** Returns the port that it listens on. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        streams.close();
        server.stop();
    }
}
