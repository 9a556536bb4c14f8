package io.nextup.local.guard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.io.network.netty.InboundChannelHandlerFactory;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelHandler;
import org.apache.flink.util.ConfigurationException;

/** Puts the guard into each connection of Flink's REST interface. Flink finds it by its service. */
public final class RestGuardFactory implements InboundChannelHandlerFactory {
    /** Key of the option that names the file of the run's token. */
    public static final String TOKEN_FILE_KEY = "nextup.local.rest.token-file";

    private static final ConfigOption<String> TOKEN_FILE =
            ConfigOptions.key(TOKEN_FILE_KEY)
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "File of the token that requests need which change something.");

    /** Read once; null before. */
    private volatile RestRule rule;

    @Override
    public int priority() {
        return Integer.MAX_VALUE;
    }

    /** Makes the handler of a connection, or says that nothing is guarded. */
    @Override
    public Optional<ChannelHandler> createHandler(
            Configuration configuration, Map<String, String> responseHeaders)
            throws ConfigurationException {
        Optional<String> file = configuration.getOptional(TOKEN_FILE);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        if (rule == null) {
            rule = read(file.get());
        }
        return Optional.of(new RestGuard.Front(rule));
    }

    private static RestRule read(String file) throws ConfigurationException {
        try {
            String token = Files.readString(Path.of(file)).strip();
            if (token.isEmpty()) {
                throw new ConfigurationException(
                        "%s: the file %s is empty".formatted(TOKEN_FILE_KEY, file));
            }
            return new RestRule(token, file);
        } catch (IOException e) {
            throw new ConfigurationException(
                    "%s: cannot read the file %s".formatted(TOKEN_FILE_KEY, file), e);
        }
    }
}
