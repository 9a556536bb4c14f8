package io.nextup.launcher.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.launcher.verb.Verb;
import io.nextup.local.broker.AclsCreator;
import io.nextup.local.broker.QuotaSetter;
import io.nextup.local.process.LocalRunException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class RightsReportTest {
    private static final AclsCreator.Result RIGHTS =
            new AclsCreator.Result(List.of(right("job")), List.of(), List.of(right("old")));

    private final StringWriter out = new StringWriter();

    @Test
    void rightsAreReportedAlsoIfTheQuotasFail() {
        assertThat(run(() -> {}, RightsReportTest::mayNot)).isNotZero();

        assertThat(out.toString().lines())
                .containsExactly(
                        "added    User:job Read on topic t", "removed  User:old Read on topic t");
    }

    @Test
    void asJsonTooTheyAreReported() {
        run(() -> {}, RightsReportTest::mayNot, "--json");

        assertThat(out)
                .hasToString(
                        "{\"added\":[\"User:job Read on topic t\"],\"there\":[],\"removed\":[\"User:old Read on topic t\"],\"undeclared\":[],\"set\":[]}\n");
    }

    @Test
    void rightsThatCouldNotBeRemovedAreNotReportedAsRemoved() {
        assertThat(run(RightsReportTest::mayNot, RightsReportTest::mayNot)).isNotZero();

        assertThat(out.toString()).contains("added    User:job").doesNotContain("removed");
    }

    private int run(Runnable removal, Supplier<QuotaSetter.Result> quotas, String... args) {
        @Command(name = "rights")
        class Rights extends Verb {
            @Override
            protected int run() {
                RightsReport.printAfter(RIGHTS, Optional.of(removal), quotas, this);
                return OK;
            }
        }
        return new CommandLine(new Rights())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(new StringWriter()))
                .execute(args);
    }

    private static QuotaSetter.Result mayNot() {
        throw new LocalRunException("This client may not do that");
    }

    private static AclBinding right(String user) {
        return new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, "t", PatternType.LITERAL),
                new AccessControlEntry(
                        "User:" + user, "*", AclOperation.READ, AclPermissionType.ALLOW));
    }
}
