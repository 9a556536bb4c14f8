package io.nextup.local.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.kafka.MissingRights;
import io.nextup.kafka.TopicNames;
import io.nextup.local.broker.AclsFile.Principal;
import io.nextup.local.broker.AclsFile.Quota;
import io.nextup.local.process.LocalRunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AclsFileTest {
    @TempDir Path directory;

    @Test
    void everyPartHasAUserOfItsOwnAndNoneMayChangeACLs() {
        AclsFile file = AclsFile.bundled();

        assertThat(file.principals())
                .extracting(Principal::principal)
                .containsExactlyInAnyOrderElementsOf(MissingRights.DECLARED_USERS);
        assertThat(file.bindings()).doesNotHaveDuplicates();
        assertThat(file.bindings())
                .extracting(binding -> binding.entry().operation())
                .doesNotContain(AclOperation.ALL, AclOperation.ALTER, AclOperation.DELETE);
    }

    @Test
    void interactionsComeFromProducerOperatorConsoleAndEraserAndOnlyTheJobRecommends() {
        assertThat(writersOf("nextup.interactions.v1"))
                .containsExactlyInAnyOrder(
                        "User:nextup-producer",
                        "User:nextup-operator",
                        "User:nextup-console-actor",
                        "User:nextup-eraser");
        assertThat(writersOf("nextup.recommendations.v1")).containsExactly("User:nextup-job");
        assertThat(writersOf("nextup.dead-letters.v1")).containsExactly("User:nextup-job");
        assertThat(writersOf("nextup.models.v1"))
                .containsExactlyInAnyOrder(
                        "User:nextup-trainer", "User:nextup-operator", "User:nextup-console-actor");
        assertThat(writersOf("nextup.erasure-receipts.v1")).containsExactly("User:nextup-trainer");
        assertThat(writersOf("nextup.erasure-requests.v1"))
                .containsExactly("User:nextup-erasure-requester");
        assertThat(writersOf("nextup.items.v1"))
                .containsExactlyInAnyOrder("User:nextup-items", "User:nextup-merchandiser");
        assertThat(writersOf("nextup.rules.v1")).containsExactly("User:nextup-merchandiser");
    }

    @Test
    void onlyApplicationsThatWriteAndAreNotOursHaveQuotas() {
        assertThat(AclsFile.bundled().quotas())
                .containsExactly(
                        new Quota("nextup-producer", "producer_byte_rate", 2_097_152),
                        new Quota("nextup-producer", "request_percentage", 200),
                        new Quota("nextup-erasure-requester", "producer_byte_rate", 65_536),
                        new Quota("nextup-erasure-requester", "request_percentage", 10),
                        new Quota("nextup-items", "producer_byte_rate", 1_048_576),
                        new Quota("nextup-items", "request_percentage", 100));
        assertThat(AclsFile.bundled().quotas().get(0))
                .hasToString("User:nextup-producer producer_byte_rate 2097152");
    }

    private static Set<String> writersOf(String topic) {
        return AclsFile.bundled().bindings().stream()
                .filter(binding -> binding.pattern().name().equals(topic))
                .filter(binding -> binding.entry().operation() == AclOperation.WRITE)
                .map(binding -> binding.entry().principal())
                .collect(Collectors.toSet());
    }

    @Test
    void everyDeclaredTopicAndNoOtherIsTheTopicAdminsToCreate() {
        List<String> declared =
                TopicsFile.bundled().topics().stream().map(TopicsFile.Topic::name).toList();

        assertThat(AclsFile.bundled().bindings())
                .filteredOn(binding -> binding.entry().operation() == AclOperation.CREATE)
                .extracting(binding -> binding.pattern().name())
                .containsExactlyInAnyOrderElementsOf(declared);
        assertThat(AclsFile.bundled().bindings())
                .filteredOn(binding -> binding.pattern().resourceType() == ResourceType.TOPIC)
                .extracting(binding -> binding.pattern().name())
                .isSubsetOf(declared);
    }

    @Test
    void oneUserGetsTheRightsOfJobTrainerAndConsoleTogetherEachOnce() {
        AclsFile one = AclsFile.bundled().ofOneUser("User:shop");

        assertThat(one.principals()).extracting(Principal::principal).containsExactly("User:shop");
        assertThat(one.quotas()).isEmpty();
        assertThat(one.bindings()).doesNotHaveDuplicates();
        assertThat(one.bindings().stream().map(AclsCreator::format))
                .containsExactlyInAnyOrderElementsOf(
                        AclsFile.bundled().bindings().stream()
                                .map(AclsCreator::format)
                                .filter(
                                        right ->
                                                right.matches(
                                                        "User:nextup-(job|trainer|console-actor) .*"))
                                .map(right -> right.replaceFirst("nextup-\\S+", "shop"))
                                .collect(Collectors.toSet()));
    }

    @Test
    void rightsFollowTheNamesOfTheTopics() {
        AclsFile renamed =
                AclsFile.bundled().named(TopicNames.of(Map.of("interactions", "shop.clicks")));

        assertThat(renamed.bindings())
                .contains(
                        binding(
                                "User:nextup-producer",
                                ResourceType.TOPIC,
                                "shop.clicks",
                                PatternType.LITERAL,
                                AclOperation.WRITE));
        assertThat(renamed.bindings())
                .extracting(binding -> binding.pattern().name())
                .doesNotContain("nextup.interactions.v1");
        assertThat(renamed.quotas()).isEqualTo(AclsFile.bundled().quotas());
        assertThat(AclsFile.bundled().named(TopicNames.defaults())).isEqualTo(AclsFile.bundled());
    }

    @Test
    void eachOperationOnEachKindOfResourceIsOneEntry() throws IOException {
        Path file =
                write(
                        """
                        principals:
                          - principal: User:CN=job,O=Shop
                            allow:
                              - {topic: clicks, operations: [Read, DescribeConfigs]}
                              - {group: jobs, operations: [Read]}
                              - {groupPrefix: shop-, operations: [Read]}
                              - {transactionalIdPrefix: job-, operations: [Write]}
                              - {cluster: true, operations: [Describe]}
                        """);
        String job = "User:CN=job,O=Shop";
        PatternType literal = PatternType.LITERAL;

        assertThat(AclsFile.read(file).bindings())
                .containsExactly(
                        binding(job, ResourceType.TOPIC, "clicks", literal, AclOperation.READ),
                        binding(
                                job,
                                ResourceType.TOPIC,
                                "clicks",
                                literal,
                                AclOperation.DESCRIBE_CONFIGS),
                        binding(job, ResourceType.GROUP, "jobs", literal, AclOperation.READ),
                        binding(
                                job,
                                ResourceType.GROUP,
                                "shop-",
                                PatternType.PREFIXED,
                                AclOperation.READ),
                        binding(
                                job,
                                ResourceType.TRANSACTIONAL_ID,
                                "job-",
                                PatternType.PREFIXED,
                                AclOperation.WRITE),
                        binding(
                                job,
                                ResourceType.CLUSTER,
                                "kafka-cluster",
                                literal,
                                AclOperation.DESCRIBE));
        assertThat(AclsFile.read(file).bindings())
                .extracting(AclsCreator::format)
                .startsWith(job + " Read on topic clicks", job + " DescribeConfigs on topic clicks")
                .endsWith(
                        job + " Write on transactional id job-*", job + " Describe on the cluster");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "principals: []                                        | No principals are declared",
                "principals: [{principal: job, allow: []}]             | Principal job is not of the form User:NAME",
                "principals: [{principal: 'User:job', allow: []}]      | Nothing is allowed to User:job",
                "principals: [{principal: 'User:job', allow: [{topic: a}]}] | The rule of [a] has no operations",
                "principals: [{principal: 'User:job', allow: [{operations: [Read]}]}] | this one names []",
                "'principals: [{principal: ''User:job'', allow: [{topic: a, group: b, operations: [Read]}]}]' | this one names [a, b]",
                "'principals: [{principal: ''User:job'', allow: [{topic: a, cluster: true, operations: [Read]}]}]' | this one names [a, the cluster]",
                "principals: [{principal: 'User:job', allow: [{cluster: true}]}] | The rule of [the cluster] has no operations",
                "principals: [{principal: 'User:job', allow: [{topic: a, operations: [Any]}]}] | Operation Any is not one of Kafka's",
                "principals: [{principal: 'User:job', allow: [{topic: a, operations: [Reed]}]}] | Operation Reed is not one of Kafka's",
                "principals: [{principal: 'User:job', allow: [{topic: a, host: b, operations: [Read]}]}] | Unrecognized field \"host\"",
                "principals: [{principal: 'User:job', allow: [{topic: a, operations: [Read]}], quotas: {byte_rate: 1}}] | Quota byte_rate of User:job is not one of [producer_byte_rate,",
                "principals: [{principal: 'User:job', allow: [{topic: a, operations: [Read]}], quotas: {producer_byte_rate: 0}}] | Quota producer_byte_rate of User:job is 0: at least 1",
                "principals: [{principal: 'Group:job', allow: [{topic: a, operations: [Read]}], quotas: {producer_byte_rate: 1}}] | Kafka has quotas for users alone, and Group:job is not"
            })
    void aFileThatIsNotValidIsRefusedWithItsReason(String yaml, String reason) throws IOException {
        Path file = write(yaml);

        assertThatThrownBy(() -> AclsFile.read(file))
                .isInstanceOf(LocalRunException.class)
                .hasMessageContainingAll(file.toString(), "is not a valid list of ACLs", reason);
    }

    private static AclBinding binding(
            String principal,
            ResourceType type,
            String name,
            PatternType pattern,
            AclOperation operation) {
        return new AclBinding(
                new ResourcePattern(type, name, pattern),
                new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW));
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(directory.resolve("acls.yaml"), yaml);
    }
}
