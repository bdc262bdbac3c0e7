"""The size of what comes out: the formula of lesson 1."""

from stride_helpers.arguments import BadInput, whole_number


def output_dimension(input_size, kernel_size, padding, stride):
    """How many places along one axis the kernel can stand on.

    `(input_size + 2 * padding - kernel_size) // stride + 1`, all in pixels; `padding` is added on each side.
    The floor drops what is left over at the far edge, as frameworks do.

    Errors: BadInput for sizes or a stride below 1, a negative padding, a fraction, or a kernel larger than the
    padded input; TypeError for anything that is not a number.

    Source: Dumoulin and Visin 2016, "A guide to convolution arithmetic for deep learning", relationship 6,
    https://arxiv.org/abs/1603.07285

    >>> [output_dimension(24, 3, 0, stride) for stride in (1, 2, 3)]
    [22, 11, 8]
    >>> output_dimension(224, 3, 1, 2)
    112
    """
    input_size = whole_number("input_size", input_size, at_least=1)
    kernel_size = whole_number("kernel_size", kernel_size, at_least=1)
    padding = whole_number("padding", padding, at_least=0)
    stride = whole_number("stride", stride, at_least=1)
    padded = input_size + 2 * padding
    if kernel_size > padded:
        raise BadInput(
            f"kernel_size must be at most {padded} here, but it is {kernel_size}: "
            f"the padded input is {input_size} + 2 * {padding} = {padded}"
        )
    return (padded - kernel_size) // stride + 1
