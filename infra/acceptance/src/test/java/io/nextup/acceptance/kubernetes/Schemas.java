package io.nextup.acceptance.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBuilder;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Schemas of kinds, by which a field that is not known is an error, as it is for the API server
 * with {@code --validate=strict}. Rules of a schema in CEL are not evaluated.
 */
final class Schemas {
    /** The models of Kubernetes' own kinds, by version and kind. */
    private static final Map<String, Class<?>> CORE =
            Map.ofEntries(
                    Map.entry("v1/ConfigMap", ConfigMap.class),
                    Map.entry("v1/Namespace", Namespace.class),
                    Map.entry("v1/PersistentVolumeClaim", PersistentVolumeClaim.class),
                    Map.entry("v1/ServiceAccount", ServiceAccount.class),
                    Map.entry("apps/v1/Deployment", Deployment.class),
                    Map.entry("batch/v1/CronJob", CronJob.class),
                    Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
                    Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class),
                    Map.entry("rbac.authorization.k8s.io/v1/Role", Role.class),
                    Map.entry("rbac.authorization.k8s.io/v1/RoleBinding", RoleBinding.class));

    private static final ObjectMapper STRICT =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .addModule(new SimpleModule().setDeserializerModifier(new WithoutAnySetters()))
                    .build();

    /** The models keep fields that they do not know, so that a client can send them on. */
    private static final class WithoutAnySetters extends BeanDeserializerModifier {
        private static final long serialVersionUID = 1;

        @Override
        public BeanDeserializerBuilder updateBuilder(
                DeserializationConfig config,
                BeanDescription bean,
                BeanDeserializerBuilder builder) {
            builder.setAnySetter(null);
            return builder;
        }
    }

    private final Map<String, JsonSchema> custom = new TreeMap<>();
    private final Map<String, String> files = new TreeMap<>();

    private Schemas() {}

    /**
     * Returns the schemas of Kubernetes' own kinds, and those of the custom kinds whose definitions
     * lie in the directory that {@code -Dnextup.crds} names, each a file {@code *.yaml.gz}.
     */
    static Schemas read() {
        Schemas schemas = new Schemas();
        String directory = System.getProperty("nextup.crds", "");
        if (!directory.isEmpty()) {
            try (Stream<Path> definitions = Files.list(Path.of(directory))) {
                for (Path file :
                        definitions.filter(one -> one.toString().endsWith(".yaml.gz")).toList()) {
                    schemas.addDefinition(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return schemas;
    }

    private void addDefinition(Path file) throws IOException {
        JsonNode spec;
        try (InputStream input = new GZIPInputStream(Files.newInputStream(file))) {
            spec = Manifest.YAML.readTree(input).path("spec");
        }
        JsonSchemaFactory factory = JsonSchemaFactory.getInstance(VersionFlag.V7);
        for (JsonNode version : spec.path("versions")) {
            String key =
                    "%s/%s/%s"
                            .formatted(
                                    spec.path("group").asText(),
                                    version.path("name").asText(),
                                    spec.path("names").path("kind").asText());
            custom.put(
                    key,
                    factory.getSchema(
                            StrictSchema.of(version.path("schema").path("openAPIV3Schema"))));
            files.put(key, file.getFileName().toString());
        }
    }

    boolean hasCustomKinds() {
        return !custom.isEmpty();
    }

    private static String key(Manifest manifest) {
        return manifest.json().path("apiVersion").asText() + "/" + manifest.kind();
    }

    static boolean isCore(Manifest manifest) {
        return CORE.containsKey(key(manifest));
    }

    /** Returns what holds the manifest's schema: a file, or a class. */
    String origin(Manifest manifest) {
        return isCore(manifest)
                ? CORE.get(key(manifest)).getSimpleName() + ".class"
                : files.getOrDefault(key(manifest), "none");
    }

    /** Returns what is wrong with a manifest, each with its place. */
    List<String> problems(Manifest manifest) {
        List<String> problems = new ArrayList<>();
        if (isCore(manifest)) {
            problem(manifest.json(), CORE.get(key(manifest)), problems);
        } else if (custom.containsKey(key(manifest))) {
            Set<ValidationMessage> messages = custom.get(key(manifest)).validate(manifest.json());
            messages.forEach(message -> problems.add(message.getMessage()));
            problem(manifest.json().path("metadata"), ObjectMeta.class, problems);
            manifest.json()
                    .findValues("podTemplate")
                    .forEach(pod -> problem(pod, PodTemplateSpec.class, problems));
        } else {
            problems.add("no schema for " + key(manifest));
        }
        return problems.stream().map(problem -> manifest + ": " + problem).toList();
    }

    private static void problem(JsonNode json, Class<?> model, List<String> problems) {
        try {
            STRICT.treeToValue(json, model);
        } catch (JsonProcessingException e) {
            problems.add(e.getMessage().lines().findFirst().orElse(""));
        }
    }
}
