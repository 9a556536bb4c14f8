package io.nextup.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.Test;

class ClientPrincipalTest {
    private static final String SCRAM =
            "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"hidden\";";

    private static final String TOKEN =
            "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required %s;";

    @Test
    void theUserOfAPasswordAndOfAnUnsecuredTokenHasTheNameThatTheLoginGives() {
        assertThat(principal("SASL_SSL", SCRAM.formatted("shop job"))).isEqualTo("User:shop job");
        assertThat(
                        principal(
                                "SASL_PLAINTEXT",
                                TOKEN.formatted("unsecuredLoginStringClaim_sub=\"shop-job\"")))
                .isEqualTo("User:shop-job");
    }

    @Test
    void aNameThatTheBrokersTakeFromElsewhereIsNotGuessed() {
        assertThat(
                        principal(
                                "SASL_SSL",
                                TOKEN.formatted("clientId=\"job\" clientSecret=\"hidden\"")))
                .isEqualTo("the user of the token that client job gets");
        assertThat(
                        principal(
                                "SASL_SSL",
                                "com.sun.security.auth.module.Krb5LoginModule required useKeyTab=true keyTab=\"/etc/job.keytab\" principal=\"job/host-1@SHOP\";"))
                .isEqualTo("the user of Kerberos principal job/host-1@SHOP");
        assertThat(
                        principal(
                                "SASL_SSL",
                                "com.sun.security.auth.module.Krb5LoginModule required useTicketCache=true;"))
                .isEqualTo("the user of sasl.jaas.config");
        assertThat(
                        principal(
                                "SASL_SSL",
                                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"t-1\" password=\"hidden\" tokenauth=\"true\";"))
                .isEqualTo("the owner of delegation token t-1");
        assertThat(
                        Right.onTopic(AclOperation.READ, "clicks")
                                .missing(settings("SASL_SSL", TOKEN.formatted("clientId=\"job\""))))
                .startsWith(
                        "The user of the token that client job gets lacks Read on topic clicks at broker:1: ");
    }

    @Test
    void aClientWithoutALoginIsAnonymousAndOneWithACertificateHasItsName() {
        assertThat(principal("PLAINTEXT", null)).isEqualTo("User:ANONYMOUS");
        assertThat(ClientPrincipal.of(KafkaSettings.at("broker:1"))).isEqualTo("User:ANONYMOUS");
        assertThat(principal("SSL", null)).isEqualTo("the user of ssl.keystore.location");
    }

    @Test
    void theProtocolMayBeInLowerCaseAsKafkaTakesIt() {
        assertThat(principal("sasl_ssl", SCRAM.formatted("job"))).isEqualTo("User:job");
        assertThat(principal("ssl", null)).isEqualTo("the user of ssl.keystore.location");
    }

    @Test
    void aLoginThatOnlyTheClientCanReadIsNamedByItsPropertyAndNeverShown() {
        String unknown = "the user of sasl.jaas.config";

        assertThat(principal("SASL_SSL", "${file:/run/secrets/kafka:login}")).isEqualTo(unknown);
        assertThat(principal("SASL_SSL", SCRAM.formatted("${env:USER}"))).isEqualTo(unknown);
        assertThat(principal("SASL_SSL", "hidden, and not valid")).isEqualTo(unknown);
        assertThat(principal("SASL_SSL", null)).isEqualTo(unknown);
    }

    @Test
    void aMissingRightNamesPrincipalOperationResourceAndAddress() {
        KafkaSettings job = settings("SASL_SSL", SCRAM.formatted("job"));

        assertThat(Right.onTopic(AclOperation.DESCRIBE_CONFIGS, "nextup.models.v1").missing(job))
                .isEqualTo(
                        "User:job lacks DescribeConfigs on topic nextup.models.v1 at broker:1: a super user gives it all rights of job, console and trainer with ./nextup topics --acls --user job --kafka-config SUPER-USER.properties");
        assertThat(Right.onGroup(AclOperation.READ, "nextup").missing(job))
                .startsWith("User:job lacks Read on group nextup at broker:1: ");
        assertThat(Right.onTransactionalId(AclOperation.WRITE, "nextup-1").missing(job))
                .startsWith("User:job lacks Write on transactional id nextup-1 at broker:1: ");
        assertThat(Right.onCluster(AclOperation.ALTER).missing(job))
                .startsWith("User:job lacks Alter on the cluster at broker:1: ");
    }

    private static String principal(String protocol, String jaas) {
        return ClientPrincipal.of(settings(protocol, jaas));
    }

    private static KafkaSettings settings(String protocol, String jaas) {
        Map<String, String> properties = new HashMap<>();
        properties.put("security.protocol", protocol);
        if (jaas != null) {
            properties.put("sasl.jaas.config", jaas);
        }
        return new KafkaSettings("broker:1", TopicNames.defaults(), properties);
    }
}
