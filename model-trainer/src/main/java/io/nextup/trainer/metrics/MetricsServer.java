package io.nextup.trainer.metrics;

import io.nextup.build.Build;
import io.nextup.trainer.operate.RefreshObserver;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Answers Prometheus with the metrics of a refresh and of this JVM. Its threads are daemons, and
 * ten clients at most are answered at once.
 */
public final class MetricsServer implements AutoCloseable {
    /** Address of this machine alone. */
    public static final String DEFAULT_ADDRESS = "127.0.0.1";

    private final RefreshMetrics metrics;
    private final HTTPServer server;
    private final InetAddress address;

    private MetricsServer(RefreshMetrics metrics, HTTPServer server, InetAddress address) {
        this.metrics = metrics;
        this.server = server;
        this.address = address;
    }

    /**
     * Starts a server.
     *
     * @param port 0: one that is free
     * @param build the build that runs, shown among the metrics
     * @throws IOException if it cannot listen there, with the way out
     */
    public static MetricsServer start(String address, int port, Build build) throws IOException {
        PrometheusRegistry registry = new PrometheusRegistry();
        RefreshMetrics metrics = new RefreshMetrics(registry, build);
        JvmMetrics.builder().register(registry);
        try {
            InetAddress resolved = InetAddress.getByName(address);
            HTTPServer server =
                    HTTPServer.builder()
                            .inetAddress(resolved)
                            .port(port)
                            .registry(registry)
                            .buildAndStart();
            return new MetricsServer(metrics, server, resolved);
        } catch (UnknownHostException e) {
            throw new IOException(
                    "No address %s is known: give an address of this machine as --metrics-address"
                            .formatted(address),
                    e);
        } catch (IOException e) {
            throw new IOException(
                    "Cannot serve metrics at %s:%d (%s): give another --metrics-port, or 0 for a free one, and as --metrics-address one of this machine"
                            .formatted(address, port, e.getMessage()),
                    e);
        }
    }

    /**
     * Limits the time that a client may take to send its request, and to receive the answer: it
     * holds one of ten threads meanwhile. This holds for every HTTP server of the JDK in this JVM,
     * unless the JVM was started with other limits. The JDK reads the limits when the first of
     * these servers starts, and ignores what is set later.
     */
    public static void limitClients(int seconds) {
        for (String limit : List.of("maxReqTime", "maxRspTime")) {
            System.getProperties()
                    .putIfAbsent("sun.net.httpserver." + limit, String.valueOf(seconds));
        }
    }

    /** Returns the receiver of the figures that this server shows. */
    public RefreshObserver metrics() {
        return metrics;
    }

    /** Returns the address of the metrics. */
    public String url() {
        String host = address.getHostAddress();
        return "http://%s:%d/metrics"
                .formatted(host.contains(":") ? "[%s]".formatted(host) : host, server.getPort());
    }

    /** Frees the port, and waits for no client. */
    @Override
    public void close() {
        server.close();
    }
}
