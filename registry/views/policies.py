from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import redirect, render

from registry.forms.policies import PolicyForm
from registry.models import Policy
from registry.models.new_rows import posts_in_turn
from registry.rights import refuse_bound_accounts


@permission_required("registry.change_policy", raise_exception=True)
@refuse_bound_accounts
@posts_in_turn(Policy)
def policy_update(request):
    """Change the settings of the whole office."""
    policy = Policy.current()
    form = PolicyForm(request.POST or None, instance=policy)
    if request.method == "POST" and form.is_valid():
        policy.change(by=request.user)
        messages.success(request, "Pengaturan disimpan.")
        return redirect("home")
    return render(request, "registry/policy_update.html", {"form": form, "policy": policy})
