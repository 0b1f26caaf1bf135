"""Attention in blocks that stay in a processor's cache: on CPUs, training spends most of its time moving scores.

Registered with Transformers as ``raqqa_nlp_blocks``; same results as its other implementations, without dropout of
attention weights. PyTorch's own on CPUs is slower, backward above all.
"""

from __future__ import annotations

from typing import Any, Final

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import AttentionInterface
from transformers.masking_utils import AttentionMaskInterface, eager_mask

NAME: Final = "raqqa_nlp_blocks"
_SCORES: Final = 1 << 20
"""Scores a block: 2 MB in half precision."""


class _Blocks(torch.autograd.Function):
    """Softmax attention over (rows, tokens, width), a row being one head of one text."""

    @staticmethod
    def forward(ctx: Any, queries: Tensor, keys: Tensor, values: Tensor, bias: Tensor | None, scale: float) -> Tensor:
        rows, tokens, _ = queries.shape
        size = max(1, _SCORES // tokens**2)
        weights = queries.new_empty(rows, tokens, tokens)
        output = torch.empty_like(queries)
        for start in range(0, rows, size):
            block = slice(start, start + size)
            scores = torch.bmm(queries[block] * scale, keys[block].mT)
            if bias is not None:
                scores += bias[block]
            weights[block] = scores.softmax(-1)
            torch.bmm(weights[block], values[block], out=output[block])
        ctx.save_for_backward(queries, keys, values, weights)
        ctx.scale, ctx.size = scale, size
        return output

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        queries, keys, values, weights = ctx.saved_tensors
        gradient = gradients[0].contiguous()
        results = tuple(torch.empty_like(each) for each in (queries, keys, values))
        for start in range(0, len(queries), ctx.size):
            block = slice(start, start + ctx.size)
            torch.bmm(weights[block].mT, gradient[block], out=results[2][block])
            arrived = torch.bmm(gradient[block], values[block].mT)
            scores = torch._softmax_backward_data(arrived, weights[block], -1, arrived.dtype)
            torch.bmm(scores, keys[block] * ctx.scale, out=results[0][block])
            torch.bmm(scores.mT, queries[block] * ctx.scale, out=results[1][block])
        return *results, None, None


def attend(
    _module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    scaling: float | None = None,
    **_rest: object,
) -> tuple[Tensor, None]:
    """What Transformers asks of an attention function.

    :param query: (batch, heads, tokens, width), as ``key`` and ``value``.
    :param attention_mask: (batch, 1, tokens, tokens), added to the scores.
    :returns: (batch, tokens, heads, width), and no weights.
    """
    if not query.is_cpu:
        whole = functional.scaled_dot_product_attention(query, key, value, attention_mask, scale=scaling)
        return whole.transpose(1, 2).contiguous(), None
    batch, heads, tokens, width = query.shape
    parts = [part.reshape(batch * heads, tokens, width) for part in (query, key, value)]
    bias = None
    if attention_mask is not None:
        bias = attention_mask[:, :, :1].to(query.dtype).expand(batch, heads, 1, tokens).reshape(-1, 1, tokens)
    output: Tensor = _Blocks.apply(*parts, bias, width**-0.5 if scaling is None else scaling)
    return output.view(batch, heads, tokens, width).transpose(1, 2).contiguous(), None


AttentionInterface.register(NAME, attend)
AttentionMaskInterface.register(NAME, eager_mask)
