package io.nextup.console.settings;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.trust.ModelTrust;
import io.nextup.console.models.RegistrySettings;
import io.nextup.kafka.KafkaSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Settings of a console.
 *
 * @param host address to listen on
 * @param port port to listen on; 0 for a free one
 * @param kafka the cluster whose topics are shown
 * @param intake how the records of the interactions topic are read
 * @param slot name of the slot whose models serve
 * @param horizon longest time from a list to the answer of the event that judges it
 * @param actions true where people may change something
 * @param directory directory for files that outlive the process; used where people may change
 *     something
 * @param token secret that every request must carry; required beyond loopback
 * @param dashboard address of Flink's own dashboard
 * @param trust conditions on a model that is loaded
 * @param registry registry of the models; empty where it is not known
 * @param catalogue titles and categories of items, as far as files say them; the items topic says
 *     the others
 * @param version version of this build
 */
public record ConsoleSettings(
        String host,
        int port,
        KafkaSettings kafka,
        Intake intake,
        String slot,
        Duration horizon,
        boolean actions,
        Path directory,
        Optional<String> token,
        Optional<URI> dashboard,
        ModelTrust trust,
        Optional<RegistrySettings> registry,
        ItemCatalogue catalogue,
        String version) {
    /**
     * Hosts on which a console may listen without a token. It refuses requests under any other
     * name, since a foreign site could point that name at this machine.
     */
    public static final List<String> LOOPBACK_HOSTS = List.of("localhost", "127.0.0.1", "::1");

    public ConsoleSettings {
        requireNonNull(host, "host is null");
        requireNonNull(kafka, "kafka is null");
        requireNonNull(intake, "intake is null");
        requireNonNull(slot, "slot is null");
        requireNonNull(horizon, "horizon is null");
        requireNonNull(directory, "directory is null");
        requireNonNull(token, "token is null");
        requireNonNull(dashboard, "dashboard is null");
        requireNonNull(trust, "trust is null");
        requireNonNull(registry, "registry is null");
        requireNonNull(catalogue, "catalogue is null");
        requireNonNull(version, "version is null");
    }

    /** Returns true where people may be users who click: a console writes its own records only. */
    public boolean plays() {
        return actions && intake.isOfOwnRecords();
    }

    /**
     * Returns the address of the first page.
     *
     * @param port port that it really listens on
     */
    public URI address(int port) {
        return address(host, port);
    }

    /** Returns the address of the first page of a console. */
    public static URI address(String host, int port) {
        String name = host.contains(":") ? "[" + host + "]" : host;
        // Formatted, the port would have the digits of the locale.
        return URI.create("http://" + name + ":" + port + "/");
    }

    /** Hides the token. */
    @Override
    public String toString() {
        return "ConsoleSettings[host=%s, port=%d, kafka=%s, slot=%s, actions=%s, token=%s]"
                .formatted(host, port, kafka, slot, actions, token.isPresent() ? "set" : "none");
    }
}
