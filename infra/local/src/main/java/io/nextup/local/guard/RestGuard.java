package io.nextup.local.guard;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.local.guard.RestRule.Request;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.apache.flink.shaded.netty4.io.netty.buffer.ByteBuf;
import org.apache.flink.shaded.netty4.io.netty.buffer.Unpooled;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelFuture;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelFutureListener;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelHandlerContext;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelInboundHandlerAdapter;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.DefaultFullHttpResponse;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.FullHttpResponse;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpHeaderNames;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpHeaderValues;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpHeaders;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpRequest;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpResponseStatus;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpServerCodec;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpVersion;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.LastHttpContent;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.QueryStringDecoder;
import org.apache.flink.shaded.netty4.io.netty.util.ReferenceCountUtil;

/** Answers 403 to what the rule refuses, and passes on the rest. One for each connection. */
final class RestGuard extends ChannelInboundHandlerAdapter {
    private final RestRule rule;

    /** Answer to a refused request, after which the connection ends; null before. */
    private ChannelFuture refused;

    RestGuard(RestRule rule) {
        this.rule = rule;
    }

    /**
     * Moves to the front: Flink adds its extensions behind the handler that stores uploads, and
     * what is refused must not be stored.
     */
    static final class Front extends ChannelInboundHandlerAdapter {
        private final RestRule rule;

        Front(RestRule rule) {
            this.rule = rule;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            String codec = context.pipeline().context(HttpServerCodec.class).name();
            context.pipeline().addAfter(codec, RestGuard.class.getName(), new RestGuard(rule));
            context.pipeline().remove(this);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (refused == null && message instanceof HttpRequest request) {
            int port = ((InetSocketAddress) context.channel().localAddress()).getPort();
            Optional<String> refusal = rule.refusal(plain(request), port);
            refused = refusal.map(reason -> refuse(context, reason)).orElse(null);
        }
        if (refused == null) {
            context.fireChannelRead(message);
            return;
        }
        // A client that still sends its body would not read the answer.
        if (message instanceof LastHttpContent) {
            refused = refused.addListener(ChannelFutureListener.CLOSE);
        }
        ReferenceCountUtil.release(message);
    }

    private static Request plain(HttpRequest request) {
        HttpHeaders headers = request.headers();
        return new Request(
                request.method().name(),
                new QueryStringDecoder(request.uri()).path(),
                headers.getAll(HttpHeaderNames.HOST),
                headers.getAll(HttpHeaderNames.ORIGIN),
                headers.getAll("sec-fetch-site"),
                headers.getAll("sec-fetch-mode"),
                headers.getAll(HttpHeaderNames.AUTHORIZATION));
    }

    /** Answers in the form of Flink's own errors. */
    private static ChannelFuture refuse(ChannelHandlerContext context, String reason) {
        String escaped = reason.replace("\\", "\\\\").replace("\"", "\\\"");
        ByteBuf body = Unpooled.copiedBuffer("{\"errors\":[\"" + escaped + "\"]}", UTF_8);
        FullHttpResponse answer =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.FORBIDDEN, body);
        answer.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "application/json; charset=UTF-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return context.writeAndFlush(answer);
    }
}
