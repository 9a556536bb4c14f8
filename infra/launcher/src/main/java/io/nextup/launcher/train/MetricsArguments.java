package io.nextup.launcher.train;

import io.nextup.build.Build;
import io.nextup.launcher.argument.PortConverter;
import io.nextup.launcher.verb.Heading;
import io.nextup.trainer.metrics.MetricsServer;
import io.nextup.trainer.option.RequestException;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say where Prometheus finds the metrics. */
@Heading("Metrics")
final class MetricsArguments {
    private static final int CLIENT_SECONDS = 10;

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            converter = PortConverter.class,
            description =
                    "Serves metrics for Prometheus on this port; 0 picks a free one (default: no"
                            + " metrics).")
    private Integer port;

    @Option(
            names = "--metrics-address",
            paramLabel = "ADDRESS",
            description =
                    "The address that the port belongs to, such as 0.0.0.0 for all of this machine."
                            + " Whoever reaches it reads the metrics (default: "
                            + MetricsServer.DEFAULT_ADDRESS
                            + ").")
    private String address;

    /**
     * Starts the server; empty without a port. It is the only HTTP server of a refresh, so limits
     * of the whole JVM are set here.
     *
     * @throws IOException if it cannot listen there, with the way out
     */
    Optional<MetricsServer> start() throws IOException {
        if (port == null) {
            if (address != null) {
                throw new RequestException(
                        "metricsAddress", " needs --metrics-port: without it nothing listens");
            }
            return Optional.empty();
        }
        MetricsServer.limitClients(CLIENT_SECONDS);
        return Optional.of(
                MetricsServer.start(
                        address == null ? MetricsServer.DEFAULT_ADDRESS : address,
                        port,
                        Build.current()));
    }
}
