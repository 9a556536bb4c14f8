package io.nextup.local.broker;

import io.nextup.kafka.KafkaClients;
import io.nextup.kafka.KafkaSettings;
import io.nextup.local.process.LocalRunException;
import io.nextup.local.process.Supervised;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;

/** Brokers that somebody else runs: a run neither starts nor ends any. */
public final class UserBrokers implements RunBrokers {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final OptionalLong THE_ONLY_START = OptionalLong.of(0);

    private final KafkaSettings settings;
    private final ClientFiles clientFiles;

    private UserBrokers(KafkaSettings settings, ClientFiles clientFiles) {
        this.settings = settings;
        this.clientFiles = clientFiles;
    }

    /**
     * Writes the files by which the run's processes reach them.
     *
     * @param directory directory of these files alone
     */
    public static UserBrokers of(KafkaSettings settings, Path directory) throws IOException {
        return new UserBrokers(settings, ClientFiles.write(directory, settings));
    }

    @Override
    public String bootstrapServers() {
        return settings.bootstrapServers();
    }

    @Override
    public ClientFiles clientFiles() {
        return clientFiles;
    }

    @Override
    public List<Supervised> processes() {
        return List.of();
    }

    /** Takes a refused login as an answer, too: the job's own check says what is wrong. */
    @Override
    public OptionalLong answering() {
        try (Admin admin = KafkaClients.admin(settings, KafkaClients.patience(PATIENCE))) {
            admin.describeCluster().nodes().get();
            return THE_ONLY_START;
        } catch (ExecutionException e) {
            return e.getCause() instanceof AuthenticationException
                    ? THE_ONLY_START
                    : OptionalLong.empty();
        } catch (KafkaException e) {
            return THE_ONLY_START;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalRunException("Interrupted while looking at the Kafka brokers", e);
        }
    }

    /** Does nothing: others start and end them. */
    @Override
    public void close() {}
}
