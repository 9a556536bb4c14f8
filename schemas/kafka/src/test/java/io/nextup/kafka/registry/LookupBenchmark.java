package io.nextup.kafka.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.nextup.event.registered.Places;
import io.nextup.event.registered.RegisteredRecord;
import io.nextup.event.wire.DecodeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Prints how many records of a known schema a subtask reads a second, beside bad records at a fixed
 * rate, in relation to its rate without them. One thread, as in a subtask; a job does more for each
 * record, so that this is the worst case.
 *
 * <ul>
 *   <li>poisoned: each bad record has the same id, which the registry refuses with 403.
 *   <li>invented: each has another id, which the registry does not know.
 * </ul>
 *
 * <p>Arguments: bad records a second, the registry's delay in milliseconds, seconds for each row, 2
 * or more. The first second stands apart, since a new subtask has its whole {@link LookupBudget}.
 * The first round warms up.
 */
final class LookupBenchmark {
    private static final int GOOD = 1;
    private static final int POISONED = 2;
    private static final int FIRST_INVENTED = 1_000;
    private static final long SEED = 1;
    private static final int ROUNDS = 3;

    private static final Places PLACES =
            new Places("event", List.of("/user", "/item", "/time", "/type"));

    private static final byte[] RECORD = record();

    private LookupBenchmark() {}

    public static void main(String... arguments) throws Exception {
        int rate = Integer.parseInt(arguments[0]);
        int delayMillis = Integer.parseInt(arguments[1]);
        int seconds = Integer.parseInt(arguments[2]);
        ExecutorService threads = Executors.newCachedThreadPool();
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> answer(exchange, delayMillis));
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort();
            for (int round = 1; round <= ROUNDS; round++) {
                Rates none = measure(url, seconds, 0, false);
                Rates poisoned = measure(url, seconds, rate, true);
                Rates invented = measure(url, seconds, rate, false);
                System.out.printf(
                        "round %d, registry of %d ms: %,.0f records/s without bad ones%n",
                        round, delayMillis, none.all());
                print("poisoned", rate, poisoned, none);
                print("invented", rate, invented, none);
            }
        } finally {
            server.stop(0);
            threads.shutdownNow();
        }
    }

    private static void print(String kind, int rate, Rates rates, Rates none) {
        System.out.printf(
                "  %,d %s/s: %.3f of it; first second %.3f, later %.3f%n",
                rate,
                kind,
                rates.all() / none.all(),
                rates.first() / none.first(),
                rates.later() / none.later());
    }

    /** Records of the known schema a second. */
    private record Rates(double first, double later, double all) {}

    private static Rates measure(String url, int seconds, int rate, boolean poisoned)
            throws Exception {
        SchemaRegistry registry =
                SchemaRegistry.patient(SchemaRegistrySettings.at(url), LookupListener.NONE);
        SplittableRandom random = new SplittableRandom(SEED);
        registry.of(GOOD);
        long start = System.nanoTime();
        long second = TimeUnit.SECONDS.toNanos(1);
        long end = start + seconds * second;
        long bad = 0;
        long first = 0;
        long good = 0;
        for (long now = start; now < end; now = System.nanoTime()) {
            if (now - start < second) {
                first = good;
            }
            // Bad records wait in the topic while a lookup takes its time.
            while (bad < (now - start) * (double) rate / second) {
                bad++;
                lookUpBad(
                        registry,
                        poisoned ? POISONED : random.nextInt(FIRST_INVENTED, Integer.MAX_VALUE));
            }
            registry.of(GOOD).read(RECORD, PLACES);
            good++;
        }
        return new Rates(first, (good - first) / (seconds - 1.), good / (double) seconds);
    }

    private static byte[] record() {
        byte[] json =
                "{\"user\": \"u-20417\", \"item\": \"i-7731\", \"time\": 1764000000123, \"type\": \"click\"}"
                        .getBytes(UTF_8);
        return ByteBuffer.allocate(RegisteredRecord.HEADER_BYTES + json.length)
                .put((byte) 0)
                .putInt(GOOD)
                .put(json)
                .array();
    }

    private static void lookUpBad(SchemaRegistry registry, int id) {
        try {
            registry.of(id);
            throw new IllegalStateException("Schema %d was found".formatted(id));
        } catch (DecodeException expected) {
            // A dead letter in the job.
        }
    }

    private static void answer(HttpExchange exchange, int delayMillis) throws IOException {
        String path = exchange.getRequestURI().getPath();
        boolean isGood = path.equals("/schemas/ids/" + GOOD);
        int status = isGood ? 200 : path.equals("/schemas/ids/" + POISONED) ? 403 : 404;
        String body =
                isGood
                        ? "{\"schema\": \"{}\", \"schemaType\": \"JSON\"}"
                        : "{\"error_code\": %d03, \"message\": \"No\"}".formatted(status);
        try {
            TimeUnit.MILLISECONDS.sleep(delayMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
        exchange.sendResponseHeaders(status, body.length());
        exchange.getResponseBody().write(body.getBytes(UTF_8));
        exchange.close();
    }
}
