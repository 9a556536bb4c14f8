package io.nextup.kafka.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** A server with the protocol of a schema registry. */
public final class FakeRegistry implements AutoCloseable {
    private static final String UNKNOWN =
            "{\"error_code\": 40403, \"message\": \"Schema not found\"}";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<String> paths = new CopyOnWriteArrayList<>();
    private final List<Headers> headers = new CopyOnWriteArrayList<>();

    /**
     * @param hangs true for headers that no body follows
     */
    record Answer(int status, String body, boolean hangs) {}

    public FakeRegistry() throws IOException {
        this(HttpServer.create(anyPort(), 0));
    }

    /** Starts one that speaks TLS only. */
    static FakeRegistry secured(SSLContext tls) throws IOException {
        HttpsServer server = HttpsServer.create(anyPort(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return new FakeRegistry(server);
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private FakeRegistry(HttpServer server) {
        this.server = server;
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public String url() {
        return (server instanceof HttpsServer ? "https" : "http")
                + "://127.0.0.1:"
                + server.getAddress().getPort();
    }

    public void answer(String path, int status, String body) {
        answers.put(path, new Answer(status, body, false));
    }

    void hang(String path) {
        answers.put(path, new Answer(200, "{", true));
    }

    /** Returns the paths of all requests, in their order. */
    public List<String> paths() {
        return List.copyOf(paths);
    }

    List<Headers> headers() {
        return List.copyOf(headers);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        paths.add(path);
        headers.add(exchange.getRequestHeaders());
        Answer answer = answers.getOrDefault(path, new Answer(404, UNKNOWN, false));
        byte[] body = answer.body().getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
        try (OutputStream out = exchange.getResponseBody()) {
            exchange.sendResponseHeaders(answer.status(), answer.hangs() ? 100 : body.length);
            out.write(body);
            out.flush();
            if (answer.hangs()) {
                closed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // The client may hang up before it has read all.
            if (!answer.hangs() && body.length < HttpRequests.MOST_BYTES) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
