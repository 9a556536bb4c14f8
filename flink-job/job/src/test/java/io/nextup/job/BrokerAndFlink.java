package io.nextup.job;

import io.nextup.kafka.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A broker and a Flink cluster for all tests of a class; topics and a directory for each of them.
 * Jobs that a failed test has left running are cancelled at its end.
 */
final class BrokerAndFlink
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private Path root;
    private EmbeddedBroker broker;
    private LocalFlink flink;
    private int tests;
    private String test;
    private JobTopics topics;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        root = Files.createTempDirectory(context.getRequiredTestClass().getSimpleName());
        startBroker();
        flink = LocalFlink.start(root.resolve("flink"));
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        // All runs of a parameterized test have the same name.
        tests++;
        test = context.getRequiredTestMethod().getName() + "-" + tests;
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        flink.cancelWhatIsLeft();
        if (topics != null) {
            topics.close();
            topics = null;
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        flink.stop();
        stopBroker();
        FileUtils.deleteDirectory(root.toFile());
    }

    LocalFlink flink() {
        return flink;
    }

    EmbeddedBroker broker() {
        return broker;
    }

    /** The topics of this test, created at the first call. */
    JobTopics topics() throws Exception {
        if (topics == null) {
            topics = JobTopics.create(broker, test);
        }
        return topics;
    }

    /** The directory of this test. */
    Path directory() {
        return root.resolve(test);
    }

    void stopBroker() {
        broker.close();
    }

    /** Starts a broker in the last one's directory, with that one's address and topics. */
    void startBroker() throws IOException {
        broker = EmbeddedBroker.start(Files.createDirectories(root.resolve("kafka")));
    }
}
