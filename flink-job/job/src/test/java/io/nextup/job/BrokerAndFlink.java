package io.nextup.job;

import io.nextup.kafka.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * A broker and a Flink cluster for all tests of this JVM; topics and a directory for each of them.
 * Jobs that a failed test has left running are cancelled at its end, or replaced with their cluster
 * where that fails; a broker that it has stopped is started again.
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
        try {
            if (running.broker == null) {
                startBroker();
            }
            running.cancelWhatIsLeft();
        } finally {
            if (topics != null) {
                topics.close();
                topics = null;
            }
        }
    }

    /** The name of this test, which no other one of this JVM has. */
    String test() {
        return test;
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
        private LocalFlink flink;
        private int clusters;

        /** Null while it is stopped. */
        private EmbeddedBroker broker;

        private int tests;

        private Running() throws Exception {
            startBroker();
            try {
                startFlink();
            } catch (Exception e) {
                stopBroker();
                throw e;
            }
        }

        private void startFlink() throws Exception {
            // A job that was not cancelled may still write to the last one's directory.
            clusters++;
            flink = LocalFlink.start(root.resolve("flink-" + clusters));
        }

        /**
         * Cancels jobs that a failed test has left running. Where that fails, as with a job whose
         * call never ends, the next tests get another cluster: this one's slots stay taken.
         */
        private void cancelWhatIsLeft() throws Exception {
            try {
                flink.cancelWhatIsLeft();
            } catch (Exception e) {
                try {
                    flink.stop();
                } catch (CompletionException unstoppable) {
                    e.addSuppressed(unstoppable);
                }
                startFlink();
                throw e;
            }
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
            try {
                flink.stop();
            } finally {
                stopBroker();
                FileUtils.deleteDirectory(root.toFile());
            }
        }
    }
}
