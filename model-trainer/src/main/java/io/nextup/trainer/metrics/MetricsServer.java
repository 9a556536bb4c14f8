package io.nextup.trainer.metrics;

import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * Answers Prometheus with the metrics of a refresh and of this JVM. Its threads are daemons, and
 * ten clients at most are answered at once.
 */
public final class MetricsServer implements AutoCloseable {
    /** Address of this machine alone. */
    public static final String DEFAULT_ADDRESS = "127.0.0.1";

    /**
     * Most seconds that a client may take to send its request, or to receive the answer. A client
     * holds one of ten threads meanwhile; those of the JDK's server wait without a limit.
     */
    private static final String PATIENCE_SECONDS = "10";

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
     * @param version version of the build, shown among the metrics
     * @throws IOException if it cannot listen there, with the way out
     */
    public static MetricsServer start(String address, int port, String version) throws IOException {
        PrometheusRegistry registry = new PrometheusRegistry();
        RefreshMetrics metrics = new RefreshMetrics(registry, version);
        JvmMetrics.builder().register(registry);
        limit("sun.net.httpserver.maxReqTime");
        limit("sun.net.httpserver.maxRspTime");
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

    /** Sets a limit of the JDK's server, unless whoever started this JVM has set it. */
    private static void limit(String property) {
        System.getProperties().putIfAbsent(property, PATIENCE_SECONDS);
    }

    /** Returns the receiver of the figures that this server shows. */
    public RefreshMetrics metrics() {
        return metrics;
    }

    /** Returns the address of the metrics. */
    public String url() {
        InetSocketAddress at = new InetSocketAddress(address, server.getPort());
        String host = at.getAddress().getHostAddress();
        return "http://%s:%d/metrics"
                .formatted(host.contains(":") ? "[%s]".formatted(host) : host, at.getPort());
    }

    /** Frees the port, and waits for no client. */
    @Override
    public void close() {
        server.close();
    }
}
