package io.nextup.job;

import io.nextup.kafka.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * A broker and a Flink cluster for all tests of this JVM; topics and a directory for each of them.
 * Jobs that a failed test has left running are cancelled at its end; a broker that it has stopped
 * is started again.
 */
final class BrokerAndFlink implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(BrokerAndFlink.class);

    private Running running;
    private String test;
    private JobTopics topics;

    @Override
    public void beforeAll(ExtensionContext context) {
        running =
                context.getRoot()
                        .getStore(NAMESPACE)
                        .getOrComputeIfAbsent("running", any -> start(), Running.class);
    }

    private static Running start() {
        try {
            return new Running();
        } catch (Exception e) {
            throw new IllegalStateException("The broker and the cluster cannot be started", e);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        // All runs of a parameterized test have the same name, and two classes may share one.
        running.tests++;
        test = context.getRequiredTestMethod().getName() + "-" + running.tests;
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        if (running.broker == null) {
            startBroker();
        }
        running.flink.cancelWhatIsLeft();
        if (topics != null) {
            topics.close();
            topics = null;
        }
    }

    LocalFlink flink() {
        return running.flink;
    }

    EmbeddedBroker broker() {
        return running.broker;
    }

    /** The topics of this test, created at the first call. */
    JobTopics topics() throws Exception {
        if (topics == null) {
            topics = JobTopics.create(running.broker, test);
        }
        return topics;
    }

    /** The directory of this test. */
    Path directory() {
        return running.root.resolve(test);
    }

    void stopBroker() {
        running.stopBroker();
    }

    /** Starts a broker in the last one's directory, with that one's address and topics. */
    void startBroker() throws IOException {
        running.startBroker();
    }

    /** Ends with the last test of the JVM. */
    private static final class Running implements AutoCloseable {
        private final Path root = Files.createTempDirectory("broker-and-flink");
        private final LocalFlink flink;

        /** Null while it is stopped. */
        private EmbeddedBroker broker;

        private int tests;

        private Running() throws Exception {
            startBroker();
            flink = LocalFlink.start(root.resolve("flink"));
        }

        private void startBroker() throws IOException {
            broker = EmbeddedBroker.start(Files.createDirectories(root.resolve("kafka")));
        }

        private void stopBroker() {
            broker.close();
            broker = null;
        }

        @Override
        public void close() throws IOException {
            flink.stop();
            stopBroker();
            FileUtils.deleteDirectory(root.toFile());
        }
    }
}
